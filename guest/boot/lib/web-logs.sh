# shellcheck shell=bash
# Where Apache and the Web Gateway write: the step 'web-server' tells them, the step 'log-shipping' sends it on.
# shellcheck disable=SC2034 # used by both

readonly WEB_LOGS=/var/log/iris-web GATEWAY_LOGS=/opt/webgateway/logs
readonly ACCESS_LOG="$WEB_LOGS/access.log" ERROR_LOG="$WEB_LOGS/error.log" GATEWAY_LOG="$GATEWAY_LOGS/CSP.log"
