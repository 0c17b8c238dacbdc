import { change } from "../../support/documents";
import { scenario } from "../support/scenario";
import { Boot, Server } from "../support/server";
import { describeBoots } from "../support/whole-boots";

/** What the run ended with, and what the operator reads. */
async function stopped(
  server: Server,
  boot: Boot,
): Promise<{ code: boolean; step?: string; result?: string; reason?: string }> {
  const { step, result, reason } = (await server.status())!;
  return { code: boot.code !== 0, step, result, reason };
}

describeBoots("a boot that cannot go on", (boots) => {
  scenario("fails at 'kits' on a kit with another checksum, and is ready when the right one is there", async () => {
    const server = await boots.launch("data-arbiter", 1);
    const { bucket, key, sha256, archive } = boots.hospital.agentKit;
    await boots.cloud.putObject(bucket, key, "another kit");
    const boot = await server.firstBoot();
    expect(await stopped(server, boot)).toEqual({
      code: true,
      step: "kits",
      result: "failed",
      reason: expect.stringMatching(
        new RegExp(
          `^s3://${bucket}/${key} has the SHA-256 checksum [0-9a-f]{64}, the facts say ${sha256}: upload the right file`,
        ),
      ),
    });
    expect(server.recorded("calls").filter((call) => call.startsWith("agentinstall"))).toEqual([]);
    expect(server.machine.read("/var/log/iris-node.log")).toMatch(/FAILED: step kits: /);
    await boots.cloud.putObject(bucket, key, archive);
    expect((await server.runAgain()).published.at(-1)).toBe("ready ready");
    server.stop();
  });

  scenario("fails at 'kits' on a full root volume, and is ready when there is room", async () => {
    const server = await boots.launch("data-arbiter", 2);
    await server.inside("mkdir -p /var/lib/iris-node && mount -t tmpfs -o size=12k tmpfs /var/lib/iris-node");
    const boot = await server.firstBoot();
    expect(await stopped(server, boot)).toEqual({
      code: true,
      step: "kits",
      result: "failed",
      reason: expect.stringMatching(
        /^kit agent \(s3:\S+\) could not be unpacked in \/var\/lib\/iris-node\/kits \(0 MiB were free then\): .*(No space left on device|Wrote only \d+ of \d+ bytes)$/,
      ),
    });
    await server.inside("mount -o remount,size=10m /var/lib/iris-node");
    expect((await server.runAgain()).published.at(-1)).toBe("ready ready");
    server.stop();
  });

  scenario(
    "fails at 'secrets' on a secret that does not exist, installs nothing, and is ready when the document names the right one",
    async () => {
      const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:hospital/forgotten-AbCdEf";
      await boots.estate.applyAgain(change({ "regions.primary.secrets.license": arn }, boots.hospital.document));
      const server = await boots.launch("app-a1", 3);
      const boot = await server.firstBoot();
      expect(await stopped(server, boot)).toEqual({
        code: true,
        step: "secrets",
        result: "failed",
        reason: `secret ${arn} does not exist, or has no value: create it, or correct its ARN in the document`,
      });
      expect(server.recorded("installer")).toEqual([]);
      await boots.estate.applyAgain(boots.hospital.document);
      expect((await server.runAgain()).published.at(-1)).toBe("ready ready");
      server.stop();
    },
  );

  scenario("fails on a full system volume, says so, and is ready when there is room", async () => {
    boots.estate.loseVolumes("app-a1");
    const server = await boots.launch("app-a1", 4);
    const { device } = boots.estate.volumes("app-a1").get("system")!;
    await server.inside(`mkfs.xfs -q -L system ${device} && mkdir /test/full && mount ${device} /test/full`);
    await server.inside("cat /dev/zero >/test/full/dump 2>/dev/null || true; umount /test/full");
    const boot = await server.firstBoot();
    expect(await stopped(server, boot)).toEqual({
      code: true,
      step: "volumes",
      result: "failed",
      reason: expect.stringMatching(/^\/iris\/sys: .*(No space left on device|Wrote only \d+ of \d+ bytes)$/),
    });
    await server.inside("rm /iris/sys/dump");
    expect((await server.runAgain()).published.at(-1)).toBe("ready ready");
    server.stop();
  });
});
