# shellcheck shell=bash
# Apache's whole configuration for the probe of a mirror member, as text. Sourced after apache-configuration.sh.

# render_probe ADDRESS PORT PATH: the web server of a mirror member, for the load balancer's question who is primary.
render_probe() {
  local address=$1 port=$2 path=$3 modules
  modules=$(load_modules mpm_event unixd authz_core log_config reqtimeout)
  render_common localhost "$modules"
  cat <<END

# Plain HTTP: a probe and its answer, 200 or 503, hold no data. The probe of a network load balancer that goes over TLS
# would not check the certificate either.
Listen $address:$port
Listen 127.0.0.1:$port

# One process: each holds a Web Gateway, with connections to IRIS of its own. Four places, for restarts.
ServerLimit 4
ThreadLimit 16
ThreadsPerChild 16
MaxRequestWorkers 16
StartServers 1
MinSpareThreads 1
MaxSpareThreads 16
KeepAlive Off
GracefulShutdownTimeout 5
LimitRequestBody 1024
CustomLog "$WEB_LOGS/access.log" access

<Location "$path">
    CSP On
    Require method GET HEAD
</Location>
# <Location> covers what is below it too.
<LocationMatch "^$(regex "$path")/">
    Require all denied
</LocationMatch>
END
}
