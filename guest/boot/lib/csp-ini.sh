# shellcheck shell=bash
# CSP.ini as text, from the facts. Sourced after common.sh.
# Source of keys and values: Web Gateway Guide, "Web Gateway Configuration File (CSP.ini) Parameter Reference".
#
# One key a line and no comments: nothing says that the Web Gateway reads comments.

# The password of CSPSystem stays in Secrets Manager: the Web Gateway runs the command at RELOAD=1 and keeps the answer.
readonly GATEWAY_USER=CSPSystem
# TLS to the superserver. The parameter reference says 4; InterSystems' own samples that work with SSLCC_* say 10.
readonly TLS_CONNECTION_SECURITY=10
# Bits: TLS 1.2 and TLS 1.3. Key type: RSA, the only one that the reference lists and certificates may have.
readonly TLS_MINIMUM=16 TLS_MAXIMUM=32 TLS_KEY_RSA=2
# 1: the certificate of the superserver must come from the CA. The reference says nothing of host names. All addresses here
# are numbers that no certificate names, 127.0.0.1 of the probe too: should a Web Gateway be found to compare names, none
# would connect with 1. Not tried on a running Web Gateway. 0 checks nothing.
readonly TLS_VERIFY_PEER=1

# render_csp_ini ZONE INSTANCE MEMBER: for a web server with that instance id in that zone ("a"), which asks that member of a
# mirror first; for the probe of a mirror member all are "".
render_csp_ini() {
  python3 - "$FACTS" "$1" "$2" "$3" "$GATEWAY_USER" "bash $PASSWORD_COMMAND" "$GATEWAY_LOG" "$WEB/tls" \
    "$TLS_CONNECTION_SECURITY" "$TLS_MINIMUM" "$TLS_MAXIMUM" "$TLS_VERIFY_PEER" "$TLS_KEY_RSA" <<'PYTHON'
import hashlib, json, sys
facts_file, zone, instance, member, user, command, log, tls, security, minimum, maximum, verify, key_type = sys.argv[1:]
with open(facts_file) as file:
    facts = json.load(file)

def profile(address, port, encrypted, mirror_aware):
    lines = ["Ip_Address=%s" % address, "TCP_Port=%s" % port, "Product=2", "Username=%s" % user, "Password={%s}" % command,
             "Minimum_Server_Connections=3", "Maximum_Session_Connections=3"]
    if mirror_aware:
        lines.append("Mirror_Aware=1")
    if not encrypted:
        return lines + ["Connection_Security_Level=0"]
    return lines + ["Connection_Security_Level=" + security, "SSLCC_Protocol_Min=" + minimum, "SSLCC_Protocol_Max=" + maximum,
                    "SSLCC_Verify_Peer=" + verify, "SSLCC_Key_Type=" + key_type, "SSLCC_CA_Certificate_File=%s/CAFile.pem" % tls,
                    "SSLCC_Certificate_File=%s/CertificateFile.pem" % tls, "SSLCC_Certificate_Key_File=%s/PrivateKeyFile.pem" % tls]

# The zones keep their order; within each, this web server begins where its instance id says. Web Gateways would else all use
# the first server of their zone. A server keeps its id for life: on a second run, sessions stay where they are.
def turned(servers):
    number = int(hashlib.sha256(instance.encode()).hexdigest(), 16)
    zones = {}
    for server in servers:
        zones.setdefault(server["zone"], []).append(server)
    return [group[(number + place) % len(group)] for group in zones.values() for place in range(len(group))]

# System_Manager: who may open the management pages. Apache refuses them to everyone else too.
system = ["System_Manager=127.0.0.1", "Event_Log_File=" + log, "Event_Log_Rotation_Size=8M", "MAX_CONNECTIONS=1024"]
if facts["role"] == "mirror-member":
    # The probe asks this member and no other: a mirror-aware profile follows the primary, and every member would say 200.
    # Over TLS wherever the superserver speaks it, on the loopback too: one that demands TLS refuses plain text, and no member
    # would be healthy. The Management Portal needs the same: it must never be mirror-aware (Web Gateway Guide, "Mirrored
    # Configurations").
    names, paths = ["LOCAL"], ["/"]
    profiles = {"LOCAL": profile("127.0.0.1", facts["iris"]["superserverPort"], facts["iris"]["superserverTls"], False)}
    # The response has the time of a page of the portal; how long a probe waits, its load balancer says.
    # Each probe would else make IRIS log a line about the gateway's registration. With it off there are no shared
    # WebSocket connections, which a probe has no use for. No SM_Forms=Disabled: the mirror status page is one of the Web
    # Gateway's own pages, and the reference does not say that it stays. Apache refuses the management pages.
    system += ["REGISTRY_METHODS=Disabled", "Server_Response_Timeout=60", "Queued_Request_Timeout=5", "No_Activity_Timeout=86400"]
else:
    gateway = facts["gateway"]
    paths = sorted({"/"} | {path.rstrip("/") or "/" for path in facts["applications"]["served"]})
    # Registry methods stay on: through them the Web Gateway brings an application server that was away back into use.
    system += ["SM_Timeout=28800", "Server_Response_Timeout=60", "Queued_Request_Timeout=60", "No_Activity_Timeout=86400",
               "Web_Server_ID_Cookie=Enabled"]
    if gateway["kind"] == "mirror":
        names = [gateway["mirror"]]
        profiles = {names[0]: profile(member, gateway["port"], gateway["tls"], True)}
    else:
        servers = gateway["byZone"].get(zone)
        if not servers:
            sys.exit("the facts name no application servers for zone '%s'" % zone)
        servers = turned(servers)
        names = [server["name"] for server in servers]
        profiles = {server["name"]: profile(server["address"], gateway["port"], gateway["tls"], False) for server in servers}

def section(name, lines):
    return "[%s]\n%s\n" % (name, "\n".join(lines))

# FailOver: a session stays with the first server of the order while that answers, and moves to the next when it does not.
way = "FailOver" if len(names) > 1 else "Disabled"
servers = ["Default_Server=" + names[0], "Alternative_Servers=" + way]
servers += ["Alternative_Server_%d=1~~~~~~%s" % (number, name) for number, name in enumerate(names)]
print("\n".join(
    [section("SYSTEM", ["RELOAD=1", "Default_Server=" + names[0]] + system), section("SYSTEM_INDEX", [name + "=Enabled" for name in names])]
    + [section(name, profiles[name]) for name in names]
    + [section("APP_PATH_INDEX", [path + "=Enabled" for path in paths])]
    + [section("APP_PATH:" + path, servers) for path in paths]), end="")
PYTHON
}
