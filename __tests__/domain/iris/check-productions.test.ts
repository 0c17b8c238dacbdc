import { change, findings, KIT } from "../../support/documents";

const say = (kit: object, namespace: object) =>
  findings(change({ "regions.primary.kit": { ...KIT, ...kit }, "mirrors.data.namespaces.APP": namespace }));

test.each(["IRISHealth-2025.1.0.225.1-lnxrh9x64.tar.gz", "kits/HealthConnect-2025.1.0.225.1-lnxrh9x64.tar.gz"])(
  "fails on productions in a mirror of %s: only its Installer Wizard makes such a namespace",
  (key) => {
    const name = key.replace("kits/", "");
    expect(say({ key }, { globals: "APP", interop: true })).toMatchObject({
      problems: [
        `mirrors.data.namespaces.APP.interop: regions.primary.kit is '${name}': in a mirror of this product HSSYS is mirrored first, and its Installer Wizard enables productions`,
      ],
      fixes: ["remove interop: true, and let the Installer Wizard convert the namespace (docs/operations.md)"],
    });
    expect(say({ key }, { globals: "APP" }).problems).toEqual([]);
  },
);

test("productions on a kit of InterSystems IRIS are planned", () => {
  expect(say({}, { globals: "APP", interop: true })).toEqual({ problems: [], fixes: [], warnings: [] });
});

test.each(["iris-for-health", "healthshare"])("fails on productions in a mirror of edition %s", (edition) => {
  const { problems } = say({ edition }, { globals: "APP", interop: true });
  expect(problems).toEqual([
    `mirrors.data.namespaces.APP.interop: regions.primary.kit is of edition '${edition}': in a mirror of this product HSSYS is mirrored first, and its Installer Wizard enables productions`,
  ]);
});
