#!/usr/bin/env bash
# Short polls with only curl. Between two polls, the script waits as long as the service suggests, but at most 5 s. While
# nothing is new, the responses have no body.
#
#     bash examples/plain/short-poll.sh room:1
set -euo pipefail
channel=${1:-room:1}
max_pause=5000
url=$(node -p 'require("./.tidings/local.json").httpUrl')
token=$(node -p 'require("./.tidings/local.json").token')
headers=$(mktemp)
trap 'rm -f "$headers"' EXIT

header() { awk -v name="$1:" 'tolower($1) == name { sub(/\r$/, ""); print $2 }' "$headers"; }

cursor=''
while :; do
  response=$(curl -sS -D "$headers" -H "authorization: Bearer $token" -H "if-none-match: \"$cursor\"" \
    "$url/v1/messages/now?channels=$channel&cursor=$cursor")
  status=$(awk 'NR == 1 { print $2 }' "$headers")
  case $status in
    200)
      node -e 'for (const message of JSON.parse(process.argv[1]).messages) console.log(JSON.stringify(message))' "$response"
      cursor=$(node -p 'JSON.parse(process.argv[1]).cursor' "$response")
      ;;
    304 | 429 | 500 | 503) ;;
    *)
      echo "$response" >&2
      exit 1
      ;;
  esac
  retry=$(header retry-after)
  suggested=$(header tidings-poll-after)
  pause=$((suggested > 0 ? suggested : ${retry:-5} * 1000))
  if ((suggested > max_pause)); then pause=$max_pause; fi
  echo "$status, next poll in $pause ms"
  sleep "$(node -p "$pause / 1000")"
done
