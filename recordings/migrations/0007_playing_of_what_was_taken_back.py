"""A range asks in its first round trip whether the call was taken back, too."""

from django.db import migrations

from callcenter.core import rls

DROP = "DROP FUNCTION recordings_playing(uuid, bytea);\n"
BEFORE = """
CREATE FUNCTION recordings_playing(recording uuid, digest bytea) RETURNS TABLE (
    holder_id uuid, session_hmac text, token_id uuid, purpose text, reference text,
    id uuid, tenant_id uuid, call_id uuid, state text, size bigint, format text,
    object_key text, playable_key text, playable_size bigint,
    call uuid, call_tenant_id uuid, call_state text, restriction text
) LANGUAGE sql VOLATILE AS $$
SELECT t.holder_id, t.session_hmac, t.token_id, t.purpose, t.reference,
    r.id, r.tenant_id, r.call_id, r.state, r.size, r.format, r.object_key, r.playable_key, r.playable_size,
    c.id, c.tenant_id, c.state, c.restriction
FROM recordings_playticket t
JOIN recordings_recording r ON r.tenant_id = t.tenant_id AND r.id = t.recording_id
JOIN calls_call c ON c.tenant_id = r.tenant_id AND c.id = r.call_id
WHERE t.recording_id = $1 AND t.digest = $2 AND t.expires_at > statement_timestamp()
$$;
REVOKE ALL ON FUNCTION recordings_playing(uuid, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION recordings_playing(uuid, bytea) TO callcenter_web
"""
AFTER = """
CREATE FUNCTION recordings_playing(recording uuid, digest bytea) RETURNS TABLE (
    holder_id uuid, session_hmac text, token_id uuid, purpose text, reference text,
    id uuid, tenant_id uuid, call_id uuid, state text, size bigint, format text,
    object_key text, playable_key text, playable_size bigint,
    call uuid, call_tenant_id uuid, call_state text, restriction text, undone_at timestamptz
) LANGUAGE sql VOLATILE AS $$
SELECT t.holder_id, t.session_hmac, t.token_id, t.purpose, t.reference,
    r.id, r.tenant_id, r.call_id, r.state, r.size, r.format, r.object_key, r.playable_key, r.playable_size,
    c.id, c.tenant_id, c.state, c.restriction, c.undone_at
FROM recordings_playticket t
JOIN recordings_recording r ON r.tenant_id = t.tenant_id AND r.id = t.recording_id
JOIN calls_call c ON c.tenant_id = r.tenant_id AND c.id = r.call_id
WHERE t.recording_id = $1 AND t.digest = $2 AND t.expires_at > statement_timestamp()
$$;
REVOKE ALL ON FUNCTION recordings_playing(uuid, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION recordings_playing(uuid, bytea) TO callcenter_web
"""


class Migration(migrations.Migration):
    dependencies = [("recordings", "0006_web_ends_none"), ("calls", "0012_held_back")]

    operations = [rls.RunOwnerSQL(DROP + AFTER, DROP + BEFORE)]
