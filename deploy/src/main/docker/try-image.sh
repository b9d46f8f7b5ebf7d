#!/usr/bin/env bash
# Starts the image as a cluster would (read-only root, a user it does not know, 256 MiB) and streams a request through it.
#   deploy/src/main/docker/try-image.sh [IMAGE]
# ENGINE is how containers are run: docker by default, or such as "podman --runtime=/usr/sbin/runc --cgroup-manager=cgroupfs".
set -euo pipefail

image=${1:-trireme/trireme}
engine=${ENGINE:-docker}
memory=${MEMORY:-256m}
work=$(mktemp -d)
name=trireme-try-$$
upstream=
finish() {
  status=$?
  [ "$status" -eq 0 ] || $engine logs "$name" 2>&1 | tail -n 20 || true
  $engine rm -f "$name" >/dev/null 2>&1 || true
  [ -z "$upstream" ] || kill "$upstream" 2>/dev/null || true
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}
ask() { curl -sS --max-time 20 "$@"; }

vendor=$(free_port)
port=$(free_port)
management=$(free_port)
node -e '
  const events = [
    ["message_start", {message: {id: "msg_1", type: "message", role: "assistant", model: "m", content: [], usage: {input_tokens: 1, output_tokens: 1}}}],
    ["content_block_start", {index: 0, content_block: {type: "text", text: ""}}],
    ...Array.from({length: 20}, (_, i) => ["content_block_delta", {index: 0, delta: {type: "text_delta", text: `word ${i} `}}]),
    ["content_block_stop", {index: 0}],
    ["message_delta", {delta: {stop_reason: "end_turn"}, usage: {output_tokens: 20}}],
    ["message_stop", {}],
  ]
  require("http").createServer((request, response) => {
    request.resume().on("end", async () => {
      response.writeHead(200, {"content-type": "text/event-stream"})
      for (const [type, data] of events) {
        response.write(`event: ${type}\ndata: ${JSON.stringify({type, ...data})}\n\n`)
        await new Promise((done) => setTimeout(done, 20))
      }
      response.end()
    })
  }).listen(Number(process.argv[1]), "127.0.0.1")' "$vendor" &
upstream=$!

mkdir "$work/config"
cat >"$work/config/trireme.yaml" <<YAML
channels:
  - {id: here, dialect: claude, baseUrls: ["http://127.0.0.1:$vendor"], keys: [{secret: k}], allowPrivateNetwork: true}
YAML
chmod -R a+rX "$work"

key=tr-only-for-this-try-0123456789abcdefghij
user=$((100000 + RANDOM))
began=$(date +%s%N)
# shellcheck disable=SC2086 # the engine is a command with its options
$engine run --detach --name "$name" --network=host --read-only --user "$user:0" --memory "$memory" --cap-drop ALL \
  --security-opt no-new-privileges --ulimit nofile=1024:1024 ${RUN_OPTIONS:-} \
  --tmpfs /tmp:rw,noexec,nosuid,size=64m,mode=1777 --tmpfs /data:rw,noexec,nosuid,size=64m,mode=1777 \
  --volume "$work/config:/etc/trireme/config:ro" \
  --env HOST=127.0.0.1 --env PORT="$port" --env MANAGEMENT_PORT="$management" --env PROXY_ACCESS_KEY=$key --env ADMIN_ACCESS_KEY=$key-admin \
  --env TRIREME_CONFIG=/etc/trireme/config/trireme.yaml "$image" >/dev/null
for _ in $(seq 6000); do
  if curl -sf -o /dev/null "http://127.0.0.1:$management/q/health/ready"; then ready=$(date +%s%N); break; fi
  sleep 0.01
done
[ -n "${ready:-}" ] || { echo "not ready after a minute"; exit 1; }
echo "ready after $(((ready - began) / 1000000)) ms"

body='{"model":"m","max_tokens":64,"stream":true,"messages":[{"role":"user","content":"Ahoy!"}]}'
stream() { ask -N "http://127.0.0.1:$port/v1/messages" -H "x-api-key: $key" -H 'content-type: application/json' "$@"; }
for round in $(seq 20); do
  stream -d "$body" >"$work/answer"
  grep -q '^event: message_stop' "$work/answer" || { echo "round $round: the stream did not end"; exit 1; }
done
echo "20 streams of $(grep -c '^event:' "$work/answer") events each came through"
if command -v zstd >/dev/null; then
  printf %s "$body" | zstd -q -c >"$work/body"
  stream -H 'content-encoding: zstd' --data-binary @"$work/body" >"$work/answer"
  grep -q '^event: message_stop' "$work/answer"
  echo "a body in zstd was read, though /tmp forbids programs"
fi
# shellcheck disable=SC2086
$engine exec "$name" /opt/trireme/jre/bin/java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx16m -cp '/opt/trireme/app/app/*' io.trireme.deploy.HealthCheck
echo "the health check of the image passes"
ask -f "http://127.0.0.1:$management/q/metrics" >"$work/metrics"
grep -q '^trireme_streams_inflight' "$work/metrics"
# shellcheck disable=SC2086
pid=$($engine inspect --format '{{.State.Pid}}' "$name")
echo "RSS $(awk '/VmRSS/ {printf "%.0f", $2 / 1024}' "/proc/$pid/status") MiB after them, at most $(awk '/VmHWM/ {printf "%.0f", $2 / 1024}' "/proc/$pid/status") MiB"
stopped=$(date +%s%N)
# shellcheck disable=SC2086
$engine stop --time 20 "$name" >/dev/null
echo "stopped in $((($(date +%s%N) - stopped) / 1000000)) ms with code $($engine inspect --format '{{.State.ExitCode}}' "$name")"
