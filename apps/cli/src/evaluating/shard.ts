import { UsageError } from "../usage-error.ts";

/** The part of a run that one of several processes measures; `index` from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * `--shard 2/8`, or what Kubernetes (an Indexed Job; it gives the index alone, the count is set beside it) and Slurm (an
 * array) say of a process.
 *
 * @throws UsageError for what is no part of a whole.
 */
export function shardOption(value: string | undefined, env: NodeJS.ProcessEnv = process.env): Shard | undefined {
  if (value !== undefined) {
    const [, index, count] = /^(\d+)\/(\d+)$/.exec(value) ?? [];
    return checked(Number(index), Number(count), `--shard is i/n with i in 1..n, as in --shard 2/8; got "${value}".`);
  }
  const { JOB_COMPLETION_INDEX: job, JOB_COMPLETION_COUNT: jobs } = env;
  if (job !== undefined && jobs !== undefined)
    return checked(
      Number(job) + 1,
      Number(jobs),
      `JOB_COMPLETION_INDEX is ${job} and JOB_COMPLETION_COUNT is ${jobs}: the index counts from 0 and is smaller than the count; give --shard i/n instead.`,
    );
  if (job !== undefined)
    throw new UsageError(
      `JOB_COMPLETION_INDEX is ${job}, and JOB_COMPLETION_COUNT is not set; set it to the Job's completions, or give --shard i/n (1/1 measures everything).`,
    );
  const { SLURM_ARRAY_TASK_ID: task, SLURM_ARRAY_TASK_COUNT: tasks, SLURM_ARRAY_TASK_MIN: first = "0" } = env;
  if (task === undefined) return undefined;
  return checked(
    Number(task) - Number(first) + 1,
    Number(tasks),
    `SLURM_ARRAY_TASK_ID is ${task}, of ${tasks ?? "an unknown count"} from ${first}: number the array without gaps, as in --array=0-7, or give --shard i/n.`,
  );
}

function checked(index: number, count: number, problem: string): Shard {
  if (!(Number.isInteger(index) && Number.isInteger(count) && index >= 1 && index <= count))
    throw new UsageError(problem);
  return { index, count };
}
