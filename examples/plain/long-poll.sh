#!/usr/bin/env bash
# Long polls with only curl: each request waits up to 20 seconds for new messages.
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

response=$(read_after '' 0)
echo "Waiting for messages in $channel"
while :; do
  cursor=$(node -p 'JSON.parse(process.argv[1]).cursor' "$response")
  response=$(read_after "$cursor" 20)
  node -e '
    const { messages, gaps } = JSON.parse(process.argv[1]);
    for (const { from, to, reason } of gaps) console.log(`Messages ${from} to ${to} are not available: ${reason}`);
    for (const message of messages) console.log(JSON.stringify(message));' "$response"
done
