# shellcheck shell=bash
# Apache's whole configuration as text: what all have in common, and that of a web server. Sourced after apache.sh,
# apache-paths.sh and web-gateway.sh.
#
# CSP directives are refused inside <VirtualHost> (Web Gateway Guide, "Specify Which Requests the Web Server Routes"), so
# there is one server and no virtual host.

# render_common NAME MODULES: what both kinds of server share. Nothing is served but what is granted further down.
render_common() {
  local name=$1 modules=$2
  cat <<END
# Written by iris-node: what is changed here is overwritten.
ServerRoot "$WEB"
$modules
LoadModule csp_module_sa "$GATEWAY_MODULES/CSPa24.so"
CSPModulePath "$GATEWAY_MODULES/"
CSPConfigPath "$GATEWAY_MODULES/"

ServerName $name
UseCanonicalName Off
User $WEB_USER
Group $WEB_GROUP
PidFile "$WEB_RUNTIME/httpd.pid"
DefaultRuntimeDir "$WEB_RUNTIME"
ErrorLog "$ERROR_LOG"
LogLevel warn
# The time stands first: whoever reads the log would take one that a client sends in a header for it.
LogFormat "%t %h %{X-Forwarded-For}i \"%r\" %>s %b %D \"%{User-Agent}i\"" access

ServerTokens Prod
ServerSignature Off
TraceEnable Off
FileETag None
HttpProtocolOptions Strict
RequestReadTimeout header=20-40,MinRate=500 body=20,MinRate=500

<Directory "/">
    AllowOverride None
    Options None
    Require all denied
</Directory>
<Location "/">
    Require all denied
</Location>
END
  refuse_dot_parts
}

# render_web_server HEALTH_PATH DOMAIN IDLE_SECONDS DRAIN_SECONDS: with the applications of SERVED, REFUSED, FILES_ONLY and
# REFUSED_PAGES, and the headers of HEADERS, each a name and its value.
render_web_server() {
  local health=$1 domain=$2 idle=$3 drain=$4 modules path header
  modules=$(load_modules mpm_event unixd authz_core authz_host log_config setenvif headers alias reqtimeout socache_shmcb ssl)
  render_common "$domain" "$modules"
  cat <<END

Listen 443
SSLEngine on
SSLCertificateFile "/etc/iris-node/tls/CertificateFile.pem"
SSLCertificateKeyFile "/etc/iris-node/tls/PrivateKeyFile.pem"
SSLProtocol -all +TLSv1.2 +TLSv1.3
SSLCipherSuite ECDHE+AESGCM:ECDHE+CHACHA20
SSLHonorCipherOrder on
SSLSessionCache "shmcb:$WEB_RUNTIME/ssl_cache(512000)"

# Few processes with many threads: each process holds a Web Gateway, with connections to IRIS of its own.
ServerLimit 16
ThreadLimit 100
ThreadsPerChild 100
MaxRequestWorkers 400
StartServers 2
MinSpareThreads 100
MaxSpareThreads 400

# Longer than the load balancer keeps an idle connection: one that ends here while a request is on its way is a 502.
KeepAlive On
KeepAliveTimeout $idle
MaxKeepAliveRequests 0
# How long requests that are running may go on after a stop, in seconds; 0 would be for ever.
GracefulShutdownTimeout $((drain > 0 ? drain : 1))

SetEnvIf Request_URI "^$(regex "$health")\$" health-check
CustomLog "$ACCESS_LOG" access env=!health-check

# What an application says itself stays. 'always': on refusals and errors too.
END
  for header in "${HEADERS[@]}"; do
    printf 'Header always set %s "%s" "expr=-z resp(\x27%s\x27)"\n' "${header%% *}" "${header#* }" "${header%% *}"
  done
  for path in "${SERVED[@]}"; do
    cat <<END

<Location "$path">
    CSP On
    Require all granted
</Location>
END
  done
  cat <<END

# Applications of IRIS itself, whatever is passed above: the Management Portal has a way of its own, on each member.
END
  refuse_applications "${REFUSED[@]}"
  refuse_all_but_files "${FILES_ONLY[@]}"
  refuse_pages "${REFUSED_PAGES[@]}"
  cat <<END

# The Web Gateway's own pages are for this server itself: an administrator comes through a tunnel of Session Manager.
# mod_remoteip is left out on purpose: with it a header could say who is local.
END
  refuse_gateway_pages local
  refuse_gateway_files
  cat <<END

# The load balancer's question is whether this server works, not whether IRIS does: Apache answers it alone. While IRIS
# fails over no server would pass a test of IRIS, and the auto-scaling group would replace them all. That Apache runs means
# that it took the certificate and loaded the Web Gateway; that IRIS answers is for monitoring to tell.
AliasMatch "^$(regex "$health")\$" "$WEB/health"
<LocationMatch "^$(regex "$health")\$">
    CSP Off
    SetHandler default-handler
    ForceType text/plain
    Require all granted
</LocationMatch>
END
}
