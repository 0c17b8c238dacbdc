import { ACTIONS, SECTIONS } from "../../../domain/iris/cpf/reference";
import { compareReleases, minimumRelease, PARTS, releaseOfKit } from "../../../domain/iris/releases";

test.each([
  ["IRIS-2025.1.0.225.1-lnxrh9x64.tar.gz", "2025.1"],
  ["kits/2026/IRIS-2021.1.0.215.0-lnxrh8x64.tar.gz", "2021.1"],
  ["IRISHealth-2022.1.3.670.0-lnxubuntu2204arm64.tar.gz", "2022.1"],
  ["IRIS_Community-2024.10.0.5.0-lnxrh9x64.tar.gz", "2024.10"],
  ["IRISHealth_Community-2023.1.0.235.1-lnxrh9x64.tar.gz", "2023.1"],
])("a kit of IRIS named %s is of release %s", (key, release) => {
  expect(releaseOfKit("iris", key)).toBe(release);
});

test.each([
  ["a name of one's own", "iris.tar.gz"],
  ["a folder that looks like a kit", "IRIS-2021.1.0.215.0/kit.tar.gz"],
  ["a number that is no release", "IRIS-20211-lnxrh8x64.tar.gz"],
  ["HealthShare, which counts its own releases", "HealthShare_UnifiedCareRecord-2021.1.0.0.0-lnxrh8x64.tar.gz"],
  ["a Web Gateway", "WebGateway-2021.1.0.215.0-lnxrh8x64.tar.gz"],
])("the name of a kit of IRIS tells no release: %s", (_, key) => {
  expect(releaseOfKit("iris", key)).toBeUndefined();
});

test("the release of a Web Gateway is told by its own kit's name alone", () => {
  expect(releaseOfKit("webGateway", "WebGateway-2025.1.0.225.1-lnxrh9x64.tar.gz")).toBe("2025.1");
  expect(releaseOfKit("webGateway", "IRIS-2025.1.0.225.1-lnxrh9x64.tar.gz")).toBeUndefined();
});

test("releases are compared by year, then by number", () => {
  const sorted = ["2023.3", "2022.10", "2022.1", "2022.2"].sort(compareReleases);
  expect(sorted).toEqual(["2022.1", "2022.2", "2022.10", "2023.3"]);
  expect(compareReleases("2022.1", "2022.1")).toBe(0);
});

test("every section and action that a merge may hold has its release, and keys that KMS wraps have theirs", () => {
  expect(Object.keys(PARTS).sort()).toEqual(
    [...SECTIONS, ...ACTIONS]
      .map(({ name }) => name as string)
      .concat("KMSCreateEncryptionKey")
      .sort(),
  );
});

test("the minimum is that of the part which came last, and a higher one with encryption by IRIS", () => {
  expect([minimumRelease({ encryption: false }), minimumRelease({ encryption: true })]).toEqual(["2022.1", "2023.3"]);
});
