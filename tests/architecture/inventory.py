"""The classes of tables, and every exception from the rules with its reason. A new table fails until it is here."""

PERSON_OWNED = {
    "accounts_user": "reached through a membership that the actor may read",
    "accounts_user_groups": "Django's, always empty",
    "accounts_user_user_permissions": "Django's, always empty",
    "accounts_knowndevice": "digests of cookies that open nothing, and a person",
    "accounts_usedcode": "a hash of a code and a person",
    "account_emailaddress": "allauth: login addresses",
    "account_emailconfirmation": "allauth: not used, addresses come by invitation",
    "mfa_authenticator": "allauth: sealed second factors",
    "usersessions_usersession": "allauth: who is signed in where",
    "django_session": "sessions",
}
MACHINERY = {
    "django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions",
    "accounts_tally", "axes_accessattempt", "axes_accesslog", "axes_accessfailurelog", "axes_accessattemptexpiration",
    "guardian_userobjectpermission", "guardian_groupobjectpermission",
}  # fmt: skip
EXCEPTIONS: dict[tuple[str, str, str], str] = {
    ("core_job", "callcenter_worker", "SELECT"): "relay and worker find jobs of all tenants",
    ("core_job", "callcenter_worker", "UPDATE"): "relay and worker say what became of a job",
    ("core_job", "callcenter_worker", "DELETE"): "a worker confirms a job",
    ("audit_event", "callcenter_audit", "SELECT"): "audit_close finds this transaction's events, whatever the context",
    ("audit_order", "callcenter_audit", "SELECT"): "audit_close sees which events have their number",
    ("audit_order", "callcenter_audit", "INSERT"): "audit_close numbers the events of several tenants",
    ("audit_head", "callcenter_audit", "SELECT"): "audit_close reads the last number",
    ("audit_head", "callcenter_audit", "INSERT"): "audit_close starts a tenant's log",
    ("audit_head", "callcenter_audit", "UPDATE"): "audit_close moves the last number on",
    ("audit_event", "callcenter_sealer", "SELECT"): "the sealer signs the log of every tenant",
    ("audit_order", "callcenter_sealer", "SELECT"): "the sealer signs the log of every tenant",
    ("audit_head", "callcenter_sealer", "SELECT"): "the sealer finds the tenants with new events",
    ("audit_checkpoint", "callcenter_sealer", "SELECT"): "the sealer goes on from its last checkpoint",
    ("tenants_tenant", "callcenter_resolver", "SELECT"): "slug → id before the tenant is known",
    ("tenants_phonenumber", "callcenter_resolver", "SELECT"): "dialled number → id before the tenant is known",
    ("accounts_membership", "callcenter_resolver", "SELECT"): "person → memberships before the tenant is known",
    ("accounts_apitoken", "callcenter_resolver", "SELECT"): "token → person before the tenant is known",
}

UNIQUE_ACROSS_TENANTS: dict[tuple[str, str], str] = {
    ("tenants_tenant", "tenants_tenant_slug_key"): "a slug is an address of the whole service",
    ("tenants_phonenumber", "tenants_phonenumber_e164_key"): "a dialled number leads to one client company",
}

DISTRIBUTED = {
    "accounts_companygroup", "accounts_groupcompany", "accounts_groupperson",
    "accounts_department", "accounts_departmentmember", "accounts_invitation", "accounts_mail", "accounts_proposal",
    "audit_checkpoint", "audit_event", "audit_export", "audit_head", "audit_order",
    "blocks_block",
    "calls_approval", "calls_call", "calls_callback", "calls_calldepartment", "calls_callin", "calls_callreader", "calls_carenote", "calls_draft", "calls_harassment", "calls_memo", "calls_message",
    "calls_notifychoice", "calls_seenmark", "calls_statuschange",
    "core_idempotencykey", "core_job",
    "knowledge_edition", "knowledge_instruction", "knowledge_reading",
    "live_happening",
    "recordings_playticket", "recordings_recording", "recordings_recordingviewer",
    "retention_legalhold", "retention_periodchange", "retention_retentionpolicy", "tenants_directoryentry",
    "telephony_exchange", "telephony_extension", "telephony_gap", "telephony_leg", "telephony_presence", "telephony_told",
    "vault_recordkey", "vault_tenantkey",
}  # fmt: skip
"""On a spread database: on the machine of their tenant."""
REFERENCE = {
    "tenants_tenant", "tenants_phonenumber",
    "django_content_type", "auth_permission", "auth_group", "auth_group_permissions",
}  # fmt: skip
"""On a spread database: the same on every machine."""
COORDINATOR = {
    *PERSON_OWNED, "accounts_membership", "accounts_apitoken", "accounts_personsecret", "django_migrations", "accounts_tally",
    "axes_accessattempt", "axes_accesslog", "axes_accessfailurelog", "axes_accessattemptexpiration",
    "guardian_userobjectpermission", "guardian_groupobjectpermission",
}  # fmt: skip
"""On a spread database: on the one machine where people sign in."""
