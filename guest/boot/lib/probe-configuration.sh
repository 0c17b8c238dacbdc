# shellcheck shell=bash
# Apache's whole configuration of a mirror member, as text: the probe, and the Management Portal for the loopback. Sourced after
# apache-configuration.sh.

# What the Management Portal and the other built-in applications lie below. Source: Web Gateway Guide, "Specify the Application
# Paths You Need".
readonly BUILT_IN_PATHS=(/api /csp /isc /oauth2 /ui)

# render_probe ADDRESS PORT PATH: the web server of a mirror member, for the load balancer's question who is primary.
render_probe() {
  local address=$1 port=$2 path=$3 modules built_in
  modules=$(load_modules mpm_event unixd authz_core authz_host log_config reqtimeout)
  render_common localhost "$modules"
  cat <<END

# Plain HTTP: a probe and its answer, 200 or 503, hold no data. The probe of a network load balancer that goes over TLS
# would not check the certificate either.
Listen $address:$port
Listen 127.0.0.1:$port

# One process: each holds a Web Gateway, with connections to IRIS of its own. Four places, for restarts. More threads than
# probes and administrators wait in together: pages of the portal must not keep the load balancer waiting.
ServerLimit 4
ThreadLimit 64
ThreadsPerChild 64
MaxRequestWorkers 64
StartServers 1
MinSpareThreads 1
MaxSpareThreads 64
KeepAlive Off
GracefulShutdownTimeout 5
LimitRequestBody 1024
# What load balancers and other members ask all the time would bury the rest.
CustomLog "$ACCESS_LOG" access "expr=%{REQUEST_URI} != '$path'"
END
  for built_in in "${BUILT_IN_PATHS[@]}"; do render_portal "$built_in"; done
  cat <<END

# The Web Gateway's own pages and files are for nobody here.
END
  refuse_gateway_pages
  refuse_gateway_files
  cat <<END

<Location "$path">
    CSP On
    LimitRequestBody 1024
    Require method GET HEAD
</Location>
# <Location> covers what is below it too.
<LocationMatch "^$(regex "$path")/">
    Require all denied
</LocationMatch>
END
}

# render_portal PATH: for an administrator, whose port forward of Session Manager ends on the loopback. Whoever asks the address of
# this server, this server too, has another source address; mod_remoteip is left out, with which a header could say one.
render_portal() {
  cat <<END

<Location "$1">
    CSP On
    LimitRequestBody 104857600
    Require ip 127.0.0.0/8
</Location>
END
}
