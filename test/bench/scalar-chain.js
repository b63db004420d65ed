/** Sweeps over chains of scalar nodes, beside the same chain on a tape written by hand. */
import { HandTape, OP } from './hand-tape.js';
import { loadInternals } from './internals.js';
import { least, median, printTable, ratio, timeInTurns } from './measure.js';

const { Dag, compileTape, createWorkspace, sweepForward, sweepReverse, write } = await loadInternals();

/** One round, eight nodes: half arithmetic, half functions. The values stay in (0.5, 0.75). */
const ROUND = [
  ['multiply', OP.Multiply, 'w'],
  ['add', OP.Add, 'b'],
  ['sin', OP.Sin],
  ['subtract', OP.Subtract, 'last'],
  ['tanh', OP.Tanh],
  ['exp', OP.Exp],
  ['divide', OP.Divide, 'c'],
  ['sigmoid', OP.Sigmoid],
];
const INPUTS = { x: 0.7, w: 0.9, b: 0.3, c: 3 };

function buildDag(nodes) {
  const dag = new Dag();
  const ids = Object.fromEntries(Object.keys(INPUTS).map((name) => [name, dag.input(name, [])]));
  let current = ids.x;
  for (let k = 0; k < nodes; ) {
    const last = current;
    for (const [name, , second] of ROUND) {
      if (k++ >= nodes) break;
      const other = second === 'last' ? last : ids[second];
      current = second ? dag.call(name, current, other) : dag.call(name, current);
    }
  }
  return { dag, ids, output: current };
}

function buildByHand(nodes) {
  const names = Object.keys(INPUTS);
  const tape = new HandTape(nodes, Object.values(INPUTS));
  let current = names.indexOf('x');
  while (tape.length < nodes) {
    const last = current;
    for (const [, op, second] of ROUND) {
      if (tape.length >= nodes) break;
      current = tape.push(op, current, second === 'last' ? last : second ? names.indexOf(second) : current);
    }
  }
  return tape;
}

const bytesOf = (tape) =>
  Object.values(tape).reduce((n, part) => n + (ArrayBuffer.isView(part) ? part.byteLength : 0), 0);

const rows = [];
const building = [];
for (const nodes of [1e3, 1e5, 1e6]) {
  const rounds = nodes === 1e6 ? 11 : 25;
  const { dag, ids, output } = buildDag(nodes);
  const inputs = Object.values(ids);
  const tape = compileTape(dag, [output], inputs);
  const workspace = createWorkspace(tape);
  for (const [name, id] of Object.entries(ids)) write(tape, workspace.values, id, [INPUTS[name]]);
  const hand = buildByHand(nodes);
  const seed = tape.offset[output];
  const times = timeInTurns(
    {
      forward: () => sweepForward(tape, workspace),
      handForward: () => hand.forward(),
      reverse: () => {
        workspace.adjoints.fill(0);
        workspace.adjoints[seed] = 1;
        sweepReverse(tape, workspace);
      },
      handReverse: () => hand.reverse(),
    },
    { rounds },
  );
  const mine = workspace.adjoints[tape.offset[ids.x]];
  if (!(Math.abs(mine - hand.adjoint[0]) <= 1e-9 * Math.abs(mine)))
    throw new Error(`the tapes disagree: ${mine} and ${hand.adjoint[0]}`);
  const perNode = (ms) => (ms * 1e6) / nodes;
  for (const [name, own, other] of [
    ['forward', times.forward, times.handForward],
    ['reverse', times.reverse, times.handReverse],
  ]) {
    rows.push([
      `${name}, ${nodes} nodes`,
      ratio(own, other),
      perNode(median(own)),
      perNode(least(own)),
      perNode(median(other)),
      perNode(least(other)),
    ]);
  }
  const cost = timeInTurns(
    { dag: () => buildDag(nodes), tape: () => compileTape(dag, [output], inputs) },
    { rounds: nodes === 1e6 ? 3 : 7, warmup: 1 },
  );
  const tapeBytes = bytesOf(tape) / nodes;
  const buffers = (3 * 8 * tape.width) / nodes;
  building.push([
    `${nodes} nodes`,
    perNode(median(cost.tape)) / perNode(median(times.forward)),
    perNode(median(cost.dag)),
    perNode(median(cost.tape)),
    tapeBytes,
    buffers,
  ]);
}
printTable(
  'Scalar chain: ns per node, against a tape written by hand',
  ['sweep', 'ratio', 'median', 'min', 'by hand', 'min'],
  rows,
);
printTable(
  'Scalar chain: building',
  ['size', 'tape/forward', 'DAG ns/node', 'tape ns/node', 'tape B/node', 'workspace B/node'],
  building,
);
