"""What stands in a test for the tools of a machine that is root's (see machine.py)."""

SUPERUSER = "the superuser of these servers is asked by his account alone"
TOLD = ("systemctl", "pg_createcluster", "pg_ctlcluster", "chown", "nginx")
NOTHING = ("apt-get", "groupadd", "useradd")
ASK = """#!{python} -IS
import json, socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.connect({socket!r})
    line.sendall(json.dumps(sys.argv[1:] and [{name!r}, *sys.argv[1:]] or [{name!r}]).encode())
    line.shutdown(socket.SHUT_WR)
    answer = json.loads(b"".join(iter(lambda: line.recv(65536), b"")))
sys.stderr.write(answer["said"])
sys.exit(answer["code"])
"""
PLAYED = {
    "install": 'for word; do shift; case $word in -o|-g) off=1;; *) [ "$off" ] && off= || set -- "$@" "$word";; esac; done\n'
    'exec /usr/bin/install "$@"',
    "runuser": 'shift 3; exec "$@"',
    "python3": '[ "$1 $2" = "-m venv" ] || exec /usr/bin/env -S python3 "$@"',
    "curl": 'exec {python} {asking} {tls} {cert} "$@"',
}
NGINX = """{user}pid {root}/nginx.pid; error_log {root}/nginx.log; daemon off; worker_processes 1;
events {{ worker_connections 256; }}
http {{
  default_type application/octet-stream;
  client_body_temp_path {root}/nginx-body; proxy_temp_path {root}/nginx-proxy; access_log off;
  fastcgi_temp_path {root}/nginx-f; uwsgi_temp_path {root}/nginx-u; scgi_temp_path {root}/nginx-s;
  include {root}/etc/nginx/sites-enabled/*.conf;
}}
"""
