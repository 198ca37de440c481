#!/usr/bin/env bash
# Server-Sent Events with only curl. When the stream ends, the script reconnects with the last id, as EventSource does.
# To continue after an earlier run, pass its last id.
#
#     bash examples/plain/events.sh room:1 [ID]
set -euo pipefail
channel=${1:-room:1}
id=${2:-}
url=$(node -p 'require("./.tidings/local.json").eventsUrl')
token=$(node -p 'require("./.tidings/local.json").token')

while :; do
  event=message
  while IFS= read -r line || [[ -n $line ]]; do
    case $line in
      'id: '*) id=${line#id: } ;;
      'event: '*) event=${line#event: } ;;
      'data: '*) echo "$event ${line#data: }" ;;
      '') event=message ;;
      '{'*)
        echo "$line" >&2
        exit 1
        ;;
    esac
  done < <(
    exec curl -sSN -H "authorization: Bearer $token" ${id:+-H "last-event-id: $id"} "$url/v1/events?channels=$channel"
  )
  echo "The stream ended; continuing after $id"
  sleep 1
done
