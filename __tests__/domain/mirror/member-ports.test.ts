import { change, findings, SMALLEST, WHOLE } from "../../support/documents";

const AT = "mirrors.data";
const ENDPOINT = `${AT}.endpoint`;
const say = (changes: Record<string, unknown>, document = WHOLE) => findings(change(changes, document));
const CLIENTS = { lab: "10.9.0.0/24" };

const ALWAYS = [
  [2188, "the ISCAgent"],
  [2189, "member status, which members ask each other"],
  [22, "SSH"],
  [4002, "the licence server of IRIS"],
  [52773, "the private web server of IRIS, which an image may hold"],
] as const;
const PAGE = "the mirror status page, which every member answers";

test.each([...ALWAYS, [80, PAGE]] as const)("fails on port %d for the superserver: %s has it", (port, by) => {
  for (const document of [WHOLE, SMALLEST]) {
    expect(say({ [`${AT}.superserverPort`]: port }, document)).toMatchObject({
      problems: [`${AT}.superserverPort: port ${port} of the members is that of ${by}`],
      fixes: ["give the superserver another port, such as 1972"],
    });
  }
});

test.each(ALWAYS)("fails on port %d for the status page: %s has it", (port, by) => {
  expect(say({ [`${ENDPOINT}.healthCheck.port`]: port })).toMatchObject({
    problems: [`${ENDPOINT}.healthCheck.port: port ${port} of the members is that of ${by}`],
    fixes: ["give the status page another port, such as 80"],
  });
});

test.each([
  ["a listener", { superserver: { port: 1972, clients: CLIENTS } }],
  ["no listener", { hl7: { port: 6661, clients: CLIENTS } }],
])("fails once on the superserver's port for the status page, with %s on it", (_, listeners) => {
  expect(say({ [ENDPOINT]: { listeners, healthCheck: { port: 1972 } } }).problems).toEqual([
    `${ENDPOINT}.healthCheck.port: port 1972 of the members is that of the superserver`,
  ]);
});

test.each([...ALWAYS, [80, PAGE], [8080, PAGE]] as const)(
  "fails on a listener that leads to port %d: %s",
  (port, by) => {
    const healthCheck = { port: port === 8080 ? 8080 : 80 };
    const of = (listener: object) =>
      say({
        [`${ENDPOINT}.healthCheck`]: healthCheck,
        [`${ENDPOINT}.listeners.hl7`]: { ...listener, clients: CLIENTS },
      });
    expect(of({ port })).toMatchObject({
      problems: [`${ENDPOINT}.listeners.hl7.port: port ${port} of the members is that of ${by}`],
      fixes: ["let the application serve another port, and give that as targetPort"],
    });
    expect(of({ port: 6661, targetPort: port }).problems).toEqual([
      `${ENDPOINT}.listeners.hl7.targetPort: port ${port} of the members is that of ${by}`,
    ]);
    // The load balancer is another host: on its own ports nothing else listens.
    expect(of({ port, targetPort: 6661 }).problems).toEqual([]);
  },
);

test("without a load balancer a listener's own port is the members', and no other can be its target", () => {
  const listeners = { agent: { port: 2188, clients: CLIENTS } };
  expect(say({ [ENDPOINT]: { method: "route-table", overlayAddress: "10.255.0.10", listeners } })).toMatchObject({
    problems: expect.arrayContaining([
      `${ENDPOINT}.listeners.agent.port: port 2188 of the members is that of the ISCAgent`,
    ]),
    fixes: expect.arrayContaining(["let the application serve another port, and give that"]),
  });
});

test("ports that differ are taken: the status page's default is free when it has another, and so is the superserver's", () => {
  expect(say({ [`${ENDPOINT}.healthCheck.port`]: 8080, [`${AT}.superserverPort`]: 80 }).problems).toEqual([]);
  expect(
    say({
      [`${AT}.superserverPort`]: 51773,
      [`${ENDPOINT}.healthCheck.port`]: 1972,
      [`${ENDPOINT}.listeners`]: { superserver: { port: 1972, targetPort: 51773, clients: CLIENTS } },
    }).problems,
  ).toEqual([]);
});

test("fails on two of them at once, each at its key", () => {
  expect(say({ [`${AT}.superserverPort`]: 22, [`${ENDPOINT}.healthCheck.port`]: 22 }).problems).toEqual([
    `${AT}.superserverPort: port 22 of the members is that of SSH`,
    `${ENDPOINT}.healthCheck.port: port 22 of the members is that of SSH`,
  ]);
});
