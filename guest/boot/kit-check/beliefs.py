"""All beliefs, in the order of docs/testing.md."""

import about_admission
import about_databases
import about_gateway
import about_keys
import about_mirror
import about_namespaces
import about_roles
import about_server
import about_starts

ALL = (
    about_starts.BELIEFS
    + about_keys.BELIEFS
    + about_mirror.BELIEFS
    + about_admission.BELIEFS
    + about_databases.BELIEFS
    + about_namespaces.BELIEFS
    + about_roles.BELIEFS
    + about_gateway.BELIEFS
    + about_server.BELIEFS
)
