#!/usr/bin/env bash
# Long polls with nothing but curl: each waits up to 20 seconds for something new.
#
#     bash examples/plain/long-poll.sh room:1
set -euo pipefail
channel=${1:-room:1}
url=$(node -p 'require("./.tidings/local.json").httpUrl')
token=$(node -p 'require("./.tidings/local.json").token')

read_after() {
  curl -sS --fail-with-body --retry 5 -H "authorization: Bearer $token" \
    "$url/v1/messages?channels=$channel&wait=$2&cursor=$1"
}

answer=$(read_after '' 0)
echo "Waiting in $channel"
while :; do
  cursor=$(node -p 'JSON.parse(process.argv[1]).cursor' "$answer")
  answer=$(read_after "$cursor" 20)
  node -e '
    const { messages, gaps } = JSON.parse(process.argv[1]);
    for (const { from, to, reason } of gaps) console.log(`${from} to ${to} cannot be had: ${reason}`);
    for (const message of messages) console.log(JSON.stringify(message));' "$answer"
done
