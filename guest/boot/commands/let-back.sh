#!/bin/bash
# Let this held former failover member back into the mirror, as what the primary says that it is. What only it has is lost when
# it rejoins, so a snapshot set of its volumes is made first.
#
#   let-back.sh MEMBER LOSS
# shellcheck source=../lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source=../lib/lock.sh
source "$BOOT/lib/lock.sh"
# shellcheck source=../lib/iris.sh
source "$BOOT/lib/iris.sh"
# shellcheck source=../lib/mirror.sh
source "$BOOT/lib/mirror.sh"
# shellcheck source=../lib/promotion.sh
source "$BOOT/lib/promotion.sh"

check_arguments "${1:-}" "${2:-}"
take_lock_or_refuse
! iris_running || refuse "IRIS runs on $OWN_NAME: only a member that is held is let back"
[[ -f $HELD ]] || refuse "$OWN_NAME is not held: start it with 'systemctl start iris.service'"
words=$(member_program may-come-back) || refuse "$words"
say "$words"
instance=$(instance_id)
# All volumes in one call: of one moment. Taken when the call returns, whatever AWS still copies.
sync
snapshots=$(
  aws_call ec2 create-snapshots --instance-specification "InstanceId=$instance,ExcludeBootVolume=true" \
    --description "$OWN_NAME before it was let back into mirror $(fact mirror.name)" \
    --tag-specifications "ResourceType=snapshot,Tags=[{Key=Name,Value=$(fact node)},{Key=purpose,Value=let-back}]" \
    --query 'Snapshots[].SnapshotId' --output text
) || refuse "no snapshot set of the volumes of $OWN_NAME: nothing was changed"
[[ $(wc -w <<<"$snapshots") == $(fact volumes | python3 -c 'import json, sys; print(len(json.load(sys.stdin)))') ]] ||
  refuse "the snapshot set of $OWN_NAME does not hold all of its volumes: $snapshots"
say "snapshots of $OWN_NAME: $snapshots"
member_program ask-the-primary
systemctl start --no-block iris-node.service
say "$OWN_NAME starts, and takes its role from the primary"
