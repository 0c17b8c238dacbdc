/** A rectangle of a picture, in points from the top left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly look: Look;
  /** The first line is bold. */
  readonly lines: readonly string[];
  /** Where the text stands: in the middle, or in the top left corner. */
  readonly text?: "middle" | "corner";
}

/** A line with right angles; the arrow head is at its last point. */
export interface Arrow {
  readonly points: readonly (readonly [number, number])[];
  readonly label?: { readonly text: string; readonly x: number; readonly y: number };
}

export interface Drawing {
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

type Look = keyof typeof LOOKS;

/** Colours by what a thing is. Text is dark on all of them. */
const LOOKS = {
  vpc: { fill: "#f7f9fb", line: "#5b6b7a" },
  zone: { fill: "#e9eff5", line: "#e9eff5" },
  subnet: { fill: "#ffffff", line: "#b8c4cf" },
  band: { fill: "none", line: "#5b6b7a" },
  member: { fill: "#cfe3d4", line: "#3f7d54" },
  async: { fill: "#e6f0e8", line: "#3f7d54" },
  arbiter: { fill: "#efe3c8", line: "#94742b" },
  app: { fill: "#d5e0f2", line: "#3b5f9b" },
  web: { fill: "#e3dbf0", line: "#6a4f9b" },
  balancer: { fill: "#f6ddd0", line: "#a6562b" },
  network: { fill: "#ebedf0", line: "#77828c" },
  outside: { fill: "#ffffff", line: "#5b6b7a" },
} as const;

const FONT = "Helvetica,Arial,sans-serif";
const INK = "#37424d";
const LINE_HEIGHT = 16;

/**
 * The picture as a Graphviz graph whose every position is fixed: Graphviz draws and decides nothing.
 *
 * Nodes in the order of `boxes`, so that a later box lies over an earlier one.
 */
export function toDot({ boxes, arrows }: Drawing): string {
  return [
    "digraph {",
    `graph [inputscale=72, outputorder=nodesfirst, splines=line, pad=0.1, bgcolor=white, fontname="${FONT}"]`,
    `node [shape=box, fixedsize=true, fontname="${FONT}", fontsize=13, fontcolor="#1c242c", margin="0.12,0.05"]`,
    `edge [color="${INK}", arrowsize=0.7, penwidth=1.3]`,
    ...boxes.flatMap(box),
    ...arrows.flatMap(arrow),
    "}",
  ].join("\n");
}

function box({ x, y, width, height, look, lines, text = "middle" }: Box, index: number): string[] {
  const { fill, line: border } = LOOKS[look];
  const place = `${at(x + width / 2, y + height / 2)}, width=${inches(width)}, height=${inches(height)}, ${style(look)}, fillcolor="${fill}", color="${border}"`;
  if (text === "corner")
    return [`box${index} [${place}, labelloc=t, label="${lines.map((each) => `${escape(each)}\\l`).join("")}"]`];
  const first = y + height / 2 - ((lines.length - 1) * LINE_HEIGHT) / 2;
  return [
    `box${index} [${place}, label=""]`,
    ...lines.map((each, position) =>
      line(`text${index}_${position}`, each, x + width / 2, first + position * LINE_HEIGHT, position === 0),
    ),
  ];
}

const style = (look: Look): string => {
  if (look === "band") return 'style="rounded,dashed"';
  return look === "vpc" || look === "zone" || look === "subnet" ? "style=filled" : 'style="filled,rounded"';
};

/** Each line is a node of its own: then it is centred by the viewer, whose font may be wider than the one we know. */
const line = (name: string, text: string, x: number, y: number, bold: boolean): string =>
  `${name} [${at(x, y)}, shape=plaintext, fixedsize=false, fontsize=${bold ? 13 : 12}${bold ? ', fontname="Helvetica-Bold"' : ""}, label="${escape(text)}"]`;

/** An arrow is a chain of invisible points: Graphviz has no lines with corners at fixed places. */
function arrow({ points, label: text }: Arrow, index: number): string[] {
  const names = points.map((_, position) => `arrow${index}_${position}`);
  const nodes = points.map(
    ([x, y], position) => `${names[position]} [${at(x, y)}, shape=point, width=0.001, height=0.001, style=invis]`,
  );
  const edges = names.slice(1).map((name, position) => {
    const last = position === names.length - 2;
    const dir = last ? "forward" : "none";
    return `${names[position]} -> ${name} [dir=${dir}]`;
  });
  const caption = text === undefined ? [] : [line(`caption${index}`, text.text, text.x, text.y, false)];
  return [...nodes, ...edges, ...caption];
}

/** Graphviz counts upwards. */
const at = (x: number, y: number): string => `pos="${x},${-y}!"`;
const inches = (points: number): string => (points / 72).toFixed(4);
const escape = (text: string): string => text.replace(/["\\]/g, "\\$&");
