# A person with curl: creates, repeats, lists, logs in, is throttled.
set -euo pipefail
work=$PEERS_WORK
auth=(-H 'Authorization: Bearer sandbox')
json=(-H 'Content-Type: application/json')

# say STATUS WORDS ARGUMENTS…: calls and looks at status and answer, head included.
say() {
  local status=$1 words=$2
  shift 2
  local got
  got=$(curl --silent --show-error --max-time 10 --globoff --include --dump-header - --output "$work/body" "$@"; cat "$work/body")
  if [[ $(sed -n '1s/HTTP[^ ]* \([0-9]*\).*/\1/p' <<<"$got") != "$status" || $got != *"$words"* ]]; then
    printf 'wanted %s with %s, got\n%s\n' "$status" "$words" "$got" >&2
    exit 1
  fi
  answer=$got
}

# Lists go back 90 days.
today=$(date -u +%F)
order='{"ContractInfo":{"SubscriberId":1,"LocationId":7,"TradeName":"PLUMBING"},"Category":"REPAIR","Priority":"P1","CallDate":"'"$today"'T08:00:00","Description":"drips","ProblemCode":"LEAK","Number":"curl-1","Nte":100}'
say 401 'auth:' "$SANDBOX/v3/workorders/1"
say 201 '"Id":1001' "${auth[@]}" "${json[@]}" -d "$order" "$SANDBOX/v3/workorders"
say 406 '"Reason":"Duplicate request/request already processed"' "${auth[@]}" "${json[@]}" -d "$order" "$SANDBOX/v3/workorders"
[[ $answer == *'"ProcessedRequestInfo":"{\"Id\":1001}"'* ]]
say 201 '"Id":1002' "${auth[@]}" "${json[@]}" -d "${order/curl-1/curl-2}" "$SANDBOX/v3/workorders"
say 400 'body' "${auth[@]}" "${json[@]}" -d '{"Category":5}' "$SANDBOX/v3/workorders"
say 200 '"Number":"curl-1"' "${auth[@]}" "$SANDBOX/v3/workorders/1001"
say 404 'store:' "${auth[@]}" "$SANDBOX/v3/workorders/9999"
say 200 '"@odata.count":2' "${auth[@]}" --get "$SANDBOX/v3/odata/workorders" \
  --data-urlencode "\$filter=startswith(Number,'curl') and Nte ge 100" \
  --data-urlencode '$select=Id,Number' --data-urlencode '$orderby=Id desc' \
  --data-urlencode '$count=true' --data-urlencode '$top=1'
[[ $answer == *'"value":[{"Id":1002,"Number":"curl-2"}]'* ]]
say 400 'error' "${auth[@]}" --get "$SANDBOX/v3/odata/workorders" --data-urlencode '$filter=Nope eq 1'

# The token address: once in 5 s; an unknown client sees a login page.
form=(-d grant_type=password -d username=user -d password=password)
say 200 '"expires_in":600' -u client:secret "${form[@]}" "$SANDBOX/oauth/token"
refresh=$(sed -n 's/.*"refresh_token":"\([^"]*\)".*/\1/p' <<<"$answer")
access=$(sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p' <<<"$answer")
say 429 'Login attempts limit exceed' -u client:secret "${form[@]}" "$SANDBOX/oauth/token"
say 302 '/Account/LogOn' -u nobody:secret "${form[@]}" "$SANDBOX/oauth/token"
say 200 '"Id":1001' -H "Authorization: Bearer $access" "$SANDBOX/v3/workorders/1001"
later() { say 200 remembered -X POST -H 'x-sandbox-control: 1' "$SANDBOX/-sandbox/clock?by=$1"; }
later 6s
again=(-u client:secret -d grant_type=refresh_token -d "refresh_token=$refresh")
say 200 access_token "${again[@]}" "$SANDBOX/oauth/token"
later 6s
say 400 invalid_grant "${again[@]}" "$SANDBOX/oauth/token"
later 600s
say 401 'expired' -H "Authorization: Bearer $access" "$SANDBOX/v3/workorders/1001"

# Faults that a person can ask for.
code=0
curl --silent --max-time 10 "${auth[@]}" -H 'x-sandbox-fault: reset=mid-answer' "$SANDBOX/v3/workorders/1001" >/dev/null || code=$?
[[ $code == 56 ]] || { echo "a reset gives curl's 56, not $code" >&2; exit 1; }
code=0
curl --silent --max-time 10 "${auth[@]}" -H 'x-sandbox-fault: cut=5' "$SANDBOX/v3/workorders/1001" >/dev/null || code=$?
[[ $code == 18 ]] || { echo "a cut body gives curl's 18, not $code" >&2; exit 1; }

# 40 requests a minute in this environment, then a date.
later 60s
for _ in $(seq 40); do say 200 '"Id":1001' "${auth[@]}" "$SANDBOX/v3/workorders/1001"; done
say 429 'limit is [40] per [1] minute' "${auth[@]}" "$SANDBOX/v3/workorders/1001"
grep -qiE '^retry-after: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT' <<<"$answer"
