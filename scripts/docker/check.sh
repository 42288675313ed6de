#!/usr/bin/env bash
# Builds the image of dist/paracle, starts what compose.yaml says and uses it over
# SSH. Needs Docker with Compose, and port 2222; leaves nothing.
set -euo pipefail
root=$(realpath "$(dirname "$0")/../..")
place=$(mktemp -d)
export COMPOSE_PROJECT_NAME=paracle-check COMPOSE_PROFILES=mcp PARACLE_IMAGE=paracle-check
trap 'cd "$place/scripts/docker" && docker compose down -v --rmi all; rm -rf "$place"' EXIT

step() { printf '=== %s\n' "$1"; }
expect() { # FOUND WANTED
  [[ $1 == "$2" ]] || { printf '*** "%s" in place of "%s"\n' "$1" "$2" && docker compose logs && exit 1; }
}
states() { docker compose ps -a --format "{{.Service}} {{.$1}}" | sort | paste -s -d ,; }
box() { (cd "$place" && env -i HOME="$place" PATH="$PATH" "$root/dist/paracle" "$@"); }

step "Build and start"
mkdir -p "$place/scripts" "$place/dist" "$place/.parac"
cp -r "$root/scripts/docker" "$place/scripts"
cp "$root/dist/paracle" "$place/dist"
cd "$place/scripts/docker"
ssh-keygen -q -t ed25519 -N "" -f "$place/key"
cp "$place/key.pub" authorized_keys
echo "OPENAI_API_KEY=of-models.env" > models.env
chmod 644 authorized_keys models.env
docker compose up -d --build

step "Log in, and bring a workspace"
fingerprint=$(docker compose logs ssh | grep -o 'SHA256:[^ ]*') # of the key alone: nobody logged in yet
box remote add box paracle@127.0.0.1 /srv/ws --port 2222 --identity-file "$place/key" --tunnel 8000:8000
box remote trust box --fingerprint "$fingerprint"
tar -C "$root/tests/testdata/workspace" -c . | box remote exec box -- tar -x
# shellcheck disable=SC2016 # it is expanded over there
expect "$(box remote exec box -- sh -c 'echo "$(id -u) $OPENAI_API_KEY"')" "10001 of-models.env"
expect "$(box agents list --remote box --json)" "$(docker compose exec -T ssh paracle agents list --json)"

step "The API and MCP"
box remote exec box -- sh -c 'paracle auth generate-token > /dev/null' # MCP needs the key it makes
docker compose restart api mcp
for ((i = 0; i < 60; i++)); do
  [[ $(states Health) == "api healthy,mcp healthy,ssh healthy" ]] && break
  sleep 2
done
expect "$(states Health)" "api healthy,mcp healthy,ssh healthy"
box remote test box

step "What hangs is not healthy"
signal() { # SERVICE SIGNAL: to the server in it
  # shellcheck disable=SC2016 # it is expanded over there
  docker compose exec -T "$1" bash -c 'for process in /proc/[0-9]*; do
    case "$(cat "$process/comm")" in sshd | paracle) kill "-$0" "${process#/proc/}" ;; esac
  done' "$2"
}
for service in ssh api mcp; do
  signal "$service" STOP
  if docker compose exec -T "$service" healthcheck; then expect "$service is healthy" "not healthy"; fi
  signal "$service" CONT
  docker compose exec -T "$service" healthcheck
done

step "Stop"
docker compose stop
expect "$(states ExitCode)" "api 0,mcp 0,ssh 0"
echo "all well"
