import { type Ast, postorder } from '../../expr/ast.js';
import { print } from '../../expr/print.js';
import type { Part } from '../problem/problem.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { freeNames, name, nodesOf, replace, write } from '../problem/tree.js';
import { choosePoints, type Sampled, type SamplePoint, sampleAt } from '../setting/sample-points.js';
import type { Candidate, Question } from '../setting/wrong-derivative.js';
import { slipsOf } from './slips.js';

/** Candidates looked at for one wrong answer: some of every place of the largest function of the catalogue. */
const MAX_CANDIDATES = 1_500;

/** Nodes after which a fresh graph is begun, so that what has been evaluated can be forgotten. */
const MAX_GRAPH = 20_000;

/** Nodes of one candidate, what it shares written out: slips at every place of a long sum double with each term. */
const MAX_CANDIDATE = 10_000;

/** Nodes of all candidates for one wrong answer. */
const MAX_WORK = 500_000;

/** Characters of a derivative that is carried out and read again. */
const LONGEST_FORM = 2_000;

/** A candidate and its values. */
export interface Entry {
  readonly candidate: Candidate;
  readonly sampled: Sampled | undefined;
}

/**
 * The wrong derivatives that slips give for one question, the likeliest first, with their values at a few points. They do not depend on the
 * answer, so they are worked out once, as far as somebody needed them.
 */
export class SlipBoard {
  readonly points: readonly SamplePoint[];
  private readonly known: Entry[] = [];
  private readonly carried = new Map<Candidate, Ast | undefined>();
  private readonly rest: Iterator<Candidate>;
  private graph: SampleGraph;
  private weighed = 0;
  private failure: unknown;
  /** Nodes that are left for candidates. */
  private left = MAX_WORK;

  constructor(private readonly question: Question) {
    this.graph = new SampleGraph(question.setting);
    this.points = choosePoints(question.setting, this.graph);
    this.rest = slipsOf(question, new SampleGraph(question.setting));
  }

  /** Nodes and numbers held, about. */
  get weight(): number {
    return this.weighed;
  }

  *entries(): Generator<Entry> {
    for (let k = 0; k < MAX_CANDIDATES; k++) {
      const entry = this.known[k] ?? this.extendOrFail();
      if (!entry) return;
      yield entry;
    }
  }

  /** A candidate with its derivatives carried out and the frozen names put back; undefined for one without such names. */
  carryOut(candidate: Candidate): Ast | undefined {
    if (candidate.frozen.length === 0) return undefined;
    if (!this.carried.has(candidate)) {
      const form = carryOut(this.question, candidate);
      this.weighed += form ? postorder(form).length : 0;
      this.carried.set(candidate, form);
    }
    return this.carried.get(candidate);
  }

  /** What cannot be worked out fails for every answer alike: a generator that has thrown would be at its end for the next one. */
  private extendOrFail(): Entry | undefined {
    if (this.failure !== undefined) throw this.failure;
    try {
      return this.extend();
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  private extend(): Entry | undefined {
    if (this.left <= 0) return undefined;
    const next = this.rest.next();
    if (next.done) return undefined;
    const { derivative, frozen } = next.value;
    const size = nodesOf(derivative);
    this.left -= Math.min(size, MAX_CANDIDATE);
    if (size > MAX_CANDIDATE) {
      const entry = { candidate: next.value, sampled: undefined };
      this.known.push(entry);
      return entry;
    }
    if (this.graph.dag.size > MAX_GRAPH) this.graph = new SampleGraph(this.question.setting);
    const sampled = sampleForm(this.question, derivative, this.points, frozen, this.graph);
    const entry = { candidate: next.value, sampled };
    this.known.push(entry);
    const numbers = sampled?.values.reduce((sum, v) => sum + v.length, 0) ?? 0;
    this.weighed += size + numbers / 8;
    return entry;
  }
}

/** A form in numbers; undefined where its derivatives have no closed form or its sizes do not fit. */
export function sampleForm(
  { setting, wrt }: Pick<Question, 'setting' | 'wrt'>,
  form: Candidate['derivative'],
  points: readonly SamplePoint[],
  frozen: readonly string[] = [],
  graph: SampleGraph = new SampleGraph(setting),
): Sampled | undefined {
  for (const f of frozen) graph.hold(f, wrt);
  const id = graph.putCalculus(form);
  return id === undefined ? undefined : sampleAt(graph, id, points, wrt, frozen);
}

function carryOut({ setting, wrt }: Question, { derivative, frozen }: Candidate): Ast | undefined {
  const graph = new SampleGraph(setting);
  // A length in the formula would come out as the number that stands in for it.
  const used = freeNames(derivative);
  if ([...graph.sizes.keys()].some((size) => used.has(size))) return undefined;
  for (const f of frozen) graph.hold(f, wrt);
  const id = graph.putCalculus(derivative);
  if (id === undefined) return undefined;
  const parsed = setting.tools.parser.parse(print(graph.dag, id, { limit: LONGEST_FORM }));
  if (!parsed.ok) return undefined;
  return replace(parsed.value, (a) => (a.kind === 'name' && frozen.includes(a.text) ? name(wrt) : undefined));
}

/** Weight of all boards together: some tens of megabytes. */
const MAX_WEIGHT = 400_000;

/** The boards of the questions that were asked last. */
export class SlipBoards {
  private readonly known = new Map<string, SlipBoard>();
  /** Ids of parts repeat from problem to problem. */
  private readonly numbers = new Map<Part, number>();

  of(question: Question): SlipBoard {
    const { setting, of, wrt, truth, layout } = question;
    const number = this.numbers.get(setting.part) ?? this.numbers.size;
    this.numbers.set(setting.part, number);
    const key = JSON.stringify([number, write(of), wrt, write(truth), layout]);
    const board = this.known.get(key) ?? new SlipBoard(question);
    // The last asked for stands last.
    this.known.delete(key);
    this.known.set(key, board);
    let weight = 0;
    for (const b of this.known.values()) weight += b.weight;
    for (const [oldest, { weight: freed }] of this.known) {
      if (weight <= MAX_WEIGHT || oldest === key) break;
      this.known.delete(oldest);
      weight -= freed;
    }
    return board;
  }
}
