import { readFileSync } from "node:fs";
import { loadBalancerPage, TABLE_FILE } from "../../../tools/load-balancer-table";

test("docs/load-balancers.md is what tools/load-balancer-table.ts writes", () => {
  expect(readFileSync(TABLE_FILE, "utf8")).toBe(loadBalancerPage());
});
