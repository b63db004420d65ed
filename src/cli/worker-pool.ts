import { Worker } from 'node:worker_threads';
import { UsageError } from './session.js';
import type { JudgeTask, LoadTask, WorkerResult, WorkerTask } from './worker-task.js';
import { READY } from './worker-task.js';

/** Tasks that wait in a thread behind the one it does, so that it never waits for the next. */
const AHEAD = 4;

/** What the pool and each of its threads may spend. */
export interface Limits {
  readonly threads: number;
  /** Milliseconds of foreseen work that are worth another thread: each spends seconds of its own until its code is compiled. */
  readonly worthThread: number;
  /** Milliseconds for one task. */
  readonly milliseconds: number;
  /** Megabytes of its heap. */
  readonly megabytes: number;
}

/** Megabytes for short-lived objects. Judging makes many and keeps none: more room costs memory and gains no time. */
const NURSERY = 24;

/** Milliseconds between two looks at threads that may hang. */
const LOOK = 250;

/** Milliseconds after which what one task holds up is done elsewhere. */
const HELD_UP = 1_000;

/** Threads that die in a row before they are ready, until the pool gives up: then the fault is not in an answer. */
const MAX_STILLBORN = 3;

/** Why a task has no result. */
export type Failure = 'memory' | 'time' | 'crash';

export type Performed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure; readonly detail: string };

interface Job {
  readonly task: WorkerTask;
  readonly settle: (outcome: Performed<WorkerResult>) => void;
  readonly abandon: (error: Error) => void;
  /** Threads that died of it. */
  deaths: number;
}

interface Thread {
  readonly worker: Worker;
  /** Sent and not answered, oldest first: the first is the one that is being done. */
  readonly sent: Job[];
  /** When the first of `sent` began; nothing begins before the thread is ready. */
  since: number;
  isReady: boolean;
}

/**
 * The file that holds the worker starts a thread: bundled or not, it exports `serveTasks`. Behind a `#` stands what the file before it is to
 * load (`bin/load.js`).
 */
const STARTER = `
  const { workerData } = require('node:worker_threads');
  const [file, part] = workerData.module.split('#');
  import(file).then((m) => (part === undefined ? m : m.load(part)).serveTasks());
`;

/**
 * Threads that read and judge what students wrote. Whatever one answer does to its thread (memory, endless work, a fault) ends that thread
 * and the answer alone: the others go to a fresh one.
 */
export class WorkerPool {
  private readonly queue: Job[] = [];
  private readonly threads = new Set<Thread>();
  /** Threads that the work is worth. */
  private wanted = 1;
  private stillborn = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly module: string,
    private readonly files: readonly string[],
    private readonly limits: Limits,
  ) {
    this.timer = setInterval(() => this.look(), LOOK);
  }

  load(task: LoadTask): Promise<Performed<Extract<WorkerResult, readonly unknown[]>>>;
  load(task: LoadTask): Promise<Performed<WorkerResult>> {
    return this.perform(task);
  }

  judge(task: JudgeTask): Promise<Performed<Exclude<WorkerResult, readonly unknown[]>>>;
  judge(task: JudgeTask): Promise<Performed<WorkerResult>> {
    return this.perform(task);
  }

  /** What is known of the work to come, in milliseconds of a processor. */
  foresee(milliseconds: number): void {
    const { threads, worthThread } = this.limits;
    const worth = Math.floor(milliseconds / worthThread);
    this.wanted = Math.max(this.wanted, Math.min(threads, worth));
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    const threads = [...this.threads];
    this.threads.clear();
    await Promise.all(threads.map((t) => t.worker.terminate()));
  }

  private perform(task: WorkerTask): Promise<Performed<WorkerResult>> {
    const performed = new Promise<Performed<WorkerResult>>((settle, abandon) => {
      this.queue.push({ task, settle, abandon, deaths: 0 });
      this.feed();
    });
    // Where the pool gives up, the first of those that wait says so for all.
    performed.catch(() => undefined);
    return performed;
  }

  private feed(): void {
    // Round by round, so that the last tasks are spread over the threads.
    for (let depth = 1; depth <= AHEAD && this.queue.length > 0; depth++) {
      for (const thread of this.threads) this.send(thread, depth);
      while (this.queue.length > 0 && this.threads.size < this.wanted) this.send(this.start(), depth);
    }
  }

  private send(thread: Thread, depth: number): void {
    while (thread.sent.length < depth && this.queue.length > 0) {
      // What has killed a thread once gets one of its own, so that nobody else is suspected of what it does.
      const isSuspect = this.queue[0]!.deaths > 0;
      if (thread.sent.some((j) => j.deaths > 0) || (isSuspect && thread.sent.length > 0)) return;
      const job = this.queue.shift()!;
      if (thread.sent.length === 0) thread.since = performance.now();
      thread.sent.push(job);
      thread.worker.postMessage(job.task);
    }
  }

  private start(): Thread {
    const worker = new Worker(STARTER, {
      eval: true,
      // Options of this process, such as those of a debugger, are not for them.
      execArgv: [],
      workerData: { module: this.module, files: this.files },
      resourceLimits: { maxOldGenerationSizeMb: this.limits.megabytes, maxYoungGenerationSizeMb: NURSERY },
    });
    const thread: Thread = { worker, sent: [], since: performance.now(), isReady: false };
    this.threads.add(thread);
    worker.on('message', (message: typeof READY | WorkerResult) => {
      thread.since = performance.now();
      if (message === READY) {
        thread.isReady = true;
        this.stillborn = 0;
        return;
      }
      thread.sent.shift()!.settle({ ok: true, value: message });
      this.feed();
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.bury(thread, isMemory ? 'memory' : 'crash', error.message ?? String(error));
    });
    worker.on('exit', (code) => this.bury(thread, 'crash', `the thread ended with code ${code}`));
    return thread;
  }

  /** A thread is gone: its first task is the cause, the others are done elsewhere. */
  private bury(thread: Thread, failure: Failure, detail: string): void {
    if (!this.threads.delete(thread)) return;
    const [first, ...rest] = thread.sent;
    this.queue.unshift(...rest);
    this.stillborn = thread.isReady ? 0 : this.stillborn + 1;
    if (first && !thread.isReady) this.queue.unshift(first);
    else if (first) {
      first.deaths += 1;
      // Memory may have been used up by what came before: a second death, alone in its thread, is its own.
      if (failure === 'time' || first.deaths > 1) first.settle({ ok: false, failure, detail });
      else this.queue.unshift(first);
    }
    if (this.stillborn >= MAX_STILLBORN) {
      const error = new UsageError(
        `the threads that grade cannot start: ${detail}`,
        'see whether the machine has memory to spare, or lower --workers',
      );
      for (const job of this.queue.splice(0)) job.abandon(error);
    }
    this.feed();
  }

  private look(): void {
    const now = performance.now();
    const isHeldUp = [...this.threads].every((t) => t.isReady && now - t.since > HELD_UP);
    if (isHeldUp && this.queue.length > 0 && this.wanted < this.limits.threads) {
      this.wanted += 1;
      this.feed();
    }
    for (const thread of this.threads) {
      if (!thread.isReady || thread.sent.length === 0 || now - thread.since < this.limits.milliseconds)
        continue;
      void thread.worker.terminate();
      this.bury(thread, 'time', `${this.limits.milliseconds / 1000} s`);
    }
  }
}
