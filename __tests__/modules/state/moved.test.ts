import { writeMoved } from "../../../modules/state/moved";
import { synth } from "../../support/synth";

test("a stack has a moved block for each resource with another address, and none without", () => {
  const moves = [
    { from: "aws_lb_listener.Old", to: "aws_lb_listener.New" },
    { from: "aws_iam_role.Old", to: "aws_iam_role.New" },
  ];
  expect(synth((stack) => writeMoved(stack, moves)).json["moved"]).toEqual(moves);
  expect(synth((stack) => writeMoved(stack, [])).json).not.toHaveProperty("moved");
});
