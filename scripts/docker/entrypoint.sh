#!/bin/sh
# With words it becomes them, with the keys of models in its environment;
# without, sshd, with a host key that is made once and kept in the volume.
set -eu
models=/run/secrets/models
if [ $# -gt 0 ]; then
  set -a
  # shellcheck source=/dev/null
  [ ! -f "$models" ] || . "$models"
  exec "$@"
fi

key=/var/lib/paracle/host_ed25519
[ -f "$key" ] || ssh-keygen -q -t ed25519 -N "" -C "" -f "$key"
ssh-keygen -lf "$key.pub" # for: paracle remote trust NAME --fingerprint SHA256:...
exec /usr/sbin/sshd -D -e -f /etc/paracle/sshd_config
