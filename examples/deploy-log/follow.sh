#!/usr/bin/env bash
# Prints the log of a deployment until it has ended. Uses only curl and Node.
#
#     bash examples/deploy-log/follow.sh deploy:17
set -euo pipefail
channel=${1:-deploy:17}
url=$(node -p 'require("./.tidings/local.json").eventsUrl')
token=$(node -p 'require("./.tidings/local.json").token')
id=''

while :; do
  while IFS= read -r line || [[ -n $line ]]; do
    case $line in
      'id: '*) id=${line#id: } ;;
      'data: '*'"type":"line"'*) node -p 'JSON.parse(process.argv[1]).data.text' "${line#data: }" ;;
      'data: '*'"type":"done"'*)
        echo "Done: $(node -p 'JSON.parse(process.argv[1]).data.exitCode' "${line#data: }")"
        kill "$!"
        exit
        ;;
      '{'*)
        echo "$line" >&2
        exit 1
        ;;
    esac
  done < <(
    exec curl -sSN -H "authorization: Bearer $token" ${id:+-H "last-event-id: $id"} \
      "$url/v1/events?channels=$channel&cursor=earliest"
  )
  sleep 1
done
