import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TableRow } from "../src/evaluating/table-row.ts";
import { textured } from "./images.ts";
import { scratch } from "./srloss.ts";

const { folder, srloss, start, remove } = scratch();
const fast = ["--engine", "wasm", "--loss", "l1,psnr,ssim"];
const pairs = 60;
const at = (name: string) => join(folder, name);

const readRows = (file: string): TableRow[] =>
  readFileSync(at(file), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
/** Of all that a row says, only the time may differ. */
const untimed = (file: string) => readRows(file).map(({ milliseconds: _, ...row }) => JSON.stringify(row));

beforeAll(async () => {
  for (const name of ["hr", "a", "b", "few/hr", "few/sr"]) mkdirSync(at(name), { recursive: true });
  for (let i = 0; i < pairs; i++) {
    const [width, height] = [20 + (i % 5), 24 + (i % 3)];
    const hr = await textured(width, height, i + 1)
      .png()
      .toBuffer();
    const save = (name: string, bytes: Uint8Array) => writeFileSync(at(name), bytes);
    const [a, b] = [0.4, 0.9].map((sigma) => textured(width, height, i + 1).blur(sigma + i / 100));
    save(`hr/p${i}.png`, hr);
    save(`a/p${i}_x4.png`, await a!.png().toBuffer());
    save(`b/p${i}-bicubic.png`, await b!.png().toBuffer());
    if (i < 3) {
      save(`few/hr/p${i}.png`, hr);
      save(`few/sr/p${i}.png`, hr);
    }
  }
  writeFileSync(at("few/sr/p1.png"), readFileSync(at("few/sr/p1.png")).subarray(0, 60));
  writeFileSync(at("few/sr/other.png"), "");
  const { status, stderr } = await srloss("evaluate", "a", "hr", ...fast, "--out", "whole.ndjson");
  expect(status, stderr).toBe(0);
});
afterAll(remove);

describe("a folder", () => {
  it("has the values that compare gives for each pair", async () => {
    const rows = readRows("whole.ndjson");
    expect(rows.map(({ id }) => id).sort()).toEqual(Array.from({ length: pairs }, (_, i) => `p${i}`).sort());
    for (const { sr, hr, values, width, height } of [rows[0]!, rows[31]!]) {
      const { stdout } = await srloss("compare", sr, hr, ...fast, "--json");
      expect(JSON.parse(stdout)).toMatchObject({ values, width, height });
    }
  });

  it("says what fails and what is left over, goes on, and ends with 1 unless that is allowed", async () => {
    const { status, stderr, stdout } = await srloss("evaluate", "few/sr", "few/hr", ...fast, "--out", "few.ndjson");
    expect(status).toBe(1);
    expect(stderr).toMatch(/1 file belongs to no pair:\n {2}few\/sr\/other\.png/);
    expect(stderr).toContain("p1: few/sr/p1.png is damaged or cut short");
    expect(stdout).toMatch(/psnr +higher +2 +inf/);
    expect(readRows("few.ndjson").map(({ error }) => error !== undefined)).toEqual([false, true, false]);
    const allowed = await srloss(
      "evaluate",
      "few/sr",
      "few/hr",
      ...fast,
      "--allow-failures",
      "1",
      "--out",
      "few.ndjson",
    );
    expect(allowed.status).toBe(0);
  });

  it("refuses what can't be meant before anything is measured", async () => {
    writeFileSync(at("short.csv"), "sr,hr\na/p0_x4.png,hr/p0.png\na/p1_x4.png\n");
    writeFileSync(at("full.csv"), "sr,hr\na/p0_x4.png,hr/p0.png\n");
    const many = Array.from({ length: 1001 }, (_, i) => ({ sr: "a/p0_x4.png", hr: "hr/p0.png", candidate: `c${i}` }));
    writeFileSync(at("many.ndjson"), many.map((row) => JSON.stringify(row)).join("\n"));
    writeFileSync(at("cut.jsonl"), '{"sr":"a/p0_x4.png","hr":"hr/p0.png"}\n{"sr":"a/p1');
    for (const [words, sentence] of [
      [["a"], "give two folders"],
      [["nowhere", "hr"], "There is no folder nowhere."],
      [["a", "hr", "--match", "{name}x9"], "No reconstruction has the name of an original"],
      [["a", "hr", "--jobs", "0"], "--jobs needs at least one process."],
      [["--hr", "hr", "a"], '"a" is no candidate'],
      [["none.csv"], "There is no list none.csv."],
      [
        ["https://example.org/pairs.csv"],
        "https://example.org/pairs.csv is an address; a list is read from this machine",
      ],
      [["https://example.org/sr", "hr"], "https://example.org/sr is an address, which has no folders"],
      [["a/p0_x4.png", "a/p1_x4.png", "hr/p0.png"], 'These are 3 names: put quotes around a pattern, as in "sr/*.png"'],
      [["a", "hr", "--out", "same.csv", "--csv", "same.csv"], "--out and --csv are both same.csv; give each a file"],
      [["a", "hr", "--csv", "same", "--html", "./same"], "--csv and --html are both ./same; give each a file"],
      [["full.csv", "--csv", "full.csv"], "full.csv is what is read, and stays; name another file to write."],
      [["many.ndjson"], "many.ndjson: row 1001 is of a candidate more than 1000"],
      [["short.csv"], "short.csv: row 2 has no hr;"],
      [["cut.jsonl"], "cut.jsonl can't be read as a list of pairs: line 2 is no JSON object."],
    ] as const) {
      const { status, stderr } = await srloss("evaluate", ...words, ...fast);
      expect([status, stderr]).toEqual([2, expect.stringContaining(sentence)]);
    }
    expect(existsSync(at("srloss-evaluation.ndjson"))).toBe(false);
  });

  it.skipIf(process.platform === "win32")("names what a folder holds beside the images that are read", async () => {
    mkdirSync(at("mixed/sr/deep/p9.png"), { recursive: true });
    mkdirSync(at("mixed/hr"));
    for (const name of ["sr/p0.png", "hr/p0.png"]) writeFileSync(at(`mixed/${name}`), readFileSync(at("hr/p0.png")));
    for (const name of ["sr/p1.jp2", "sr/.p2.png", "sr/deep/p3.PSD", "sr/.DS_Store", "hr/Thumbs.db"])
      writeFileSync(at(`mixed/${name}`), "");
    symlinkSync("nowhere", at("mixed/sr/p4.png"));
    mkdirSync(at("mixed/there"));
    symlinkSync("../there", at("mixed/sr/linked"));
    for (let i = 0; i < 30; i++) writeFileSync(at(`mixed/hr/note${i}.txt`), "");
    const { status, stderr } = await srloss("evaluate", "mixed/sr", "mixed/hr", ...fast, "--out", "mixed.ndjson");
    expect(status).toBe(0);
    const listed = stderr.slice(stderr.indexOf("warning: 34 files are no images that are read:"));
    expect(listed.match(/^ {2}\S.*$/gm)).toHaveLength(21);
    expect(listed).toContain("  and 14 more\n");
    rmSync(at("mixed/hr"), { recursive: true });
    const alone = await srloss("evaluate", "mixed/sr", "hr", ...fast, "--out", "mixed.ndjson");
    expect(alone.stderr).toMatch(
      /warning: 4 files are no images that are read:\n {2}\S*\.p2\.png\n {2}\S*p3\.PSD\n {2}\S*p1\.jp2\n {2}\S*p4\.png\n/,
    );
  });

  it("leaves no file where a run ends before its first row", async () => {
    const { status } = await srloss(
      "evaluate",
      "a",
      "hr",
      "--weights",
      "none.h5",
      "--loss",
      "style",
      "--out",
      "no.ndjson",
    );
    expect(status).toBeGreaterThan(0);
    expect(readdirSync(folder).filter((name) => name.startsWith("no.ndjson"))).toEqual([]);
  });
});

it("compares candidates, in CSV, Parquet and on a page of its own", async () => {
  const files = ["--csv", "t.csv", "--parquet", "t.parquet", "--html", "t.html", "--out", "two.ndjson"];
  const { status, stdout } = await srloss("evaluate", "--hr", "hr", "a=a", "b=b", ...fast, ...files);
  expect(status).toBe(0);
  expect(stdout).toMatch(new RegExp(`a - b +psnr +${pairs} +${pairs}:0 `));
  const rows = readRows("two.ndjson");
  expect(rows).toHaveLength(2 * pairs);
  const parquet = await parquetReadObjects({ file: await asyncBufferFromFile(at("t.parquet")) });
  expect(parquet.map(({ candidate, id, ssim }) => [candidate, id, ssim])).toEqual(
    rows.map(({ candidate, id, values }) => [candidate, id, values.ssim]),
  );
  const csv = readFileSync(at("t.csv"), "utf8").trimEnd().split("\n");
  expect(csv).toHaveLength(2 * pairs + 1);
  expect(csv[0]).toMatch(/^id,candidate,sr,hr,sr_sha256,hr_sha256,width,height,l1,psnr,ssim,error,/);
  const page = readFileSync(at("t.html"), "utf8");
  expect(page).toContain("The worst pairs");
  expect(page).toMatch(/Below: \d+x\d+ pixels at \d+, \d+, where (l1|ssim) is worst/);
  expect(page.match(/src="(?!data:)/g)).toBeNull();
});

describe("a list", () => {
  const listed = [
    { sr: "a/p0_x4.png", hr: "hr/p0.png", id: "first" },
    { sr: "b/p1-bicubic.png", hr: "hr/p1.png", id: "se,cond" },
  ];
  const write: Record<string, () => string | Uint8Array> = {
    "list.csv": () => `sr,hr,id\n${listed.map(({ sr, hr, id }) => `${sr},${hr},"${id}"`).join("\n")}\n`,
    "list.ndjson": () => listed.map((row) => JSON.stringify(row)).join("\n"),
    "marked.ndjson": () => `\uFEFF${listed.map((row) => JSON.stringify(row)).join("\r\n")}`,
    "marked.csv": () =>
      `\uFEFFid,hr,more,sr\r\n${listed.map(({ sr, hr, id }) => `"${id}",${hr},x,${sr}`).join("\r\n")}`,
    "list.parquet": () =>
      new Uint8Array(
        parquetWriteBuffer({
          columnData: (["sr", "hr", "id"] as const).map((name) => ({ name, data: listed.map((row) => row[name]) })),
        }),
      ),
  };

  it.each(Object.keys(write))("%s", async (name) => {
    writeFileSync(at(name), write[name]!());
    const { status, stderr } = await srloss("evaluate", name, ...fast, "--out", `${name}.rows`);
    expect(status, stderr).toBe(0);
    expect(readRows(`${name}.rows`).map(({ id, sr }) => ({ id, sr }))).toEqual(
      listed.map(({ id, sr }) => ({ id, sr })),
    );
  });

  it("may name things as it likes: the terminal is told nothing that it would act on", async () => {
    const named = { id: "\u001b[31mx", candidate: "\u001b]0;y\u0007", sr: "a/p0_x4.png", hr: "hr/p0.png" };
    writeFileSync(at("named.ndjson"), `${JSON.stringify(named)}\n`);
    const { status, stdout } = await srloss("evaluate", "named.ndjson", ...fast, "--out", "named.rows");
    expect(status).toBe(0);
    expect(stdout).toMatch(/\\u001b\[31mx/);
    expect(stdout).toMatch(/^[\P{C}\n]+$/u);
    expect(readRows("named.rows")[0]).toMatchObject({ id: named.id });
  });

  it("is said to be missing, or damaged, in one sentence", async () => {
    writeFileSync(at("open.csv"), 'sr,hr\n"a,b\n');
    for (const [list, why] of [
      ["none.csv", "There is no list none.csv."],
      ["open.csv", "open.csv can't be read as a list of pairs: Quote Not Closed"],
    ] as const) {
      const { status, stderr } = await srloss("evaluate", list);
      expect([status, stderr]).toEqual([2, expect.stringMatching(/^srloss: .*\.\n$/)]);
      expect(stderr).toContain(why);
    }
  });

  it("is refused where it is no file of rows, at once and on little memory", async () => {
    writeFileSync(at("objects.ndjson"), '{"sr":{"toString":1},"hr":"hr/p0.png"}\n');
    writeFileSync(at("lists.ndjson"), '{"sr":"a/p0_x4.png","hr":["hr/p0.png"]}\n');
    writeFileSync(at("endless.ndjson"), "[".repeat(17 * 2 ** 20));
    writeFileSync(at("endless.csv"), `sr,hr\n"${"a".repeat(17 * 2 ** 20)}`);
    mkdirSync(at("folder.csv"));
    const refused: [string, RegExp][] = [
      ["objects.ndjson", /row 1: sr is an object, and should be text/],
      ["lists.ndjson", /row 1: hr is an array, and should be text/],
      ["endless.ndjson", /line 1 is longer than a row can be/],
      ["endless.csv", /Max Record Size/],
      ["folder.csv", /folder\.csv is a directory; give a file/],
    ];
    if (process.platform !== "win32") {
      for (const kind of ["ndjson", "csv", "parquet"]) {
        execFileSync("mkfifo", [at(`pipe.${kind}`)]);
        symlinkSync("/dev/zero", at(`zero.${kind}`));
        for (const name of ["pipe", "zero"]) refused.push([`${name}.${kind}`, / is a pipe or a device, not a file/]);
      }
    }
    for (const [list, why] of refused) {
      const { status, stderr } = await srloss("evaluate", list, ...fast, "--out", "refused.ndjson");
      expect([status, stderr], list).toEqual([2, expect.stringMatching(/^srloss: .*\.\n$/)]);
      expect(stderr).toMatch(why);
    }
    expect(existsSync(at("refused.ndjson"))).toBe(false);
  });

  it.skipIf(process.platform === "win32")("writes through no link that a stranger left, and into no pipe", async () => {
    const there = at("stranger");
    mkdirSync(there);
    writeFileSync(at("precious"), "precious");
    symlinkSync("../precious", join(there, "srloss-evaluation.ndjson.partial"));
    symlinkSync("../precious", join(there, "rows.ndjson.partial"));
    execFileSync("mkfifo", [join(there, "pipe")]);
    const inside = { under: ["sh", "-c", 'cd stranger && exec "$@"', "sh"] };
    const run = (...words: string[]) => start(["evaluate", "../a", "../hr", ...fast, ...words], inside).ended;
    for (const [words, why] of [
      [[], "srloss-evaluation.ndjson.partial can't be written: it is a link."],
      [["--out", "rows.ndjson"], "rows.ndjson.partial can't be written: it is a link."],
      [["--out", "pipe"], "pipe is a pipe or a device; --out names a file"],
    ] as const)
      expect((await run(...words)).stderr).toContain(why);
    rmSync(join(there, "srloss-evaluation.ndjson.partial"));
    symlinkSync("../precious", join(there, "srloss-evaluation.ndjson"));
    expect((await run()).stderr).toContain("srloss-evaluation.ndjson here is a link to another file");
    expect(readFileSync(at("precious"), "utf8")).toBe("precious");
  });

  it("may hold addresses; one that is not there is a row with its error", async () => {
    const server = createServer(({ url }, response) => {
      const file = at(url!.slice(1));
      if (existsSync(file)) response.end(readFileSync(file));
      else response.writeHead(404).end();
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    writeFileSync(at("web.csv"), `sr,hr\n${host}/a/p0_x4.png,${host}/hr/p0.png\n${host}/a/none.png,hr/p0.png\n`);
    const { status } = await srloss("evaluate", "web.csv", ...fast, "--out", "web.ndjson");
    server.close();
    expect(status).toBe(1);
    const [found, missing] = readRows("web.ndjson");
    const same = readRows("whole.ndjson").find(({ id }) => id === "p0")!;
    expect(found).toMatchObject({ key: same.key, values: same.values });
    expect(missing!.error).toBe(`${host}/a/none.png can't be had: the server answered 404.`);
  });
});

describe("a run that is killed", () => {
  // 20 of them: SRLOSS_KILLS=20. Those of @srloss/files kill what writes a file at 20 moments.
  const kills = Number(process.env.SRLOSS_KILLS ?? 4);
  it.each([1, 2])(
    `ends as one that was not, after ${kills} kills, in %i processes`,
    { timeout: 100_000 },
    async (jobs) => {
      const out = `killed-${jobs}.ndjson`;
      const words = ["evaluate", "a", "hr", ...fast, "--threads", "1", "--jobs", String(jobs), "--out", out];
      let seed = 7 + jobs;
      const random = () => {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
        return seed / 2 ** 32;
      };
      const size = () => (existsSync(at(`${out}.partial`)) ? readFileSync(at(`${out}.partial`)).length : 0);
      // A busy machine may look late: what is left then is enough for the run not to have ended.
      const points = Array.from({ length: kills }, () => random() * 0.75 * pairs).sort((a, b) => a - b);
      const line = readFileSync(at("whole.ndjson")).length / pairs;
      for (const point of points) {
        const { child, ended } = start(words);
        let over = false;
        ended.then(() => {
          over = true;
        });
        while (size() < point * line && !over) await new Promise((resolve) => setTimeout(resolve, 2));
        await new Promise((resolve) => setTimeout(resolve, 10 * random()));
        child.kill("SIGKILL");
        await ended;
      }
      expect(existsSync(at(out)), "one of the runs ended before its kill").toBe(false);
      const before = readRows(`${out}.partial`).map(({ key }) => key);
      expect(new Set(before).size).toBe(before.length);
      expect(before.length).toBeGreaterThan(pairs / 3);
      const { status, stderr } = await srloss(...words);
      expect(status, stderr).toBe(0);
      expect(stderr).toContain(`${before.length} rows from before`);
      expect(untimed(out)).toEqual(untimed("whole.ndjson"));
      expect(existsSync(at(`${out}.partial`))).toBe(false);
    },
  );

  it.each([
    [[], "Stopped; go on with the same command"],
    [["--fresh"], "Stopped; go on with the same command without --fresh"],
  ])("by Ctrl-C says how to go on, %s", async (fresh, sentence) => {
    const out = `stopped${fresh.length}.ndjson`;
    const words = ["evaluate", "a", "hr", ...fast, "--threads", "1", "--out", out];
    const { child, ended } = start([...words, ...fresh]);
    const begun = () => existsSync(at(`${out}.partial`)) && readFileSync(at(`${out}.partial`)).length > 0;
    while (!begun() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
    child.kill("SIGINT");
    const { status, stderr } = await ended;
    expect([status, stderr.split("\n").slice(-2)]).toEqual([130, [sentence, ""]]);
    const again = await srloss(...words);
    expect([again.status, again.stderr]).toEqual([0, expect.stringMatching(/^\d+ rows? from before/m)]);
    expect(untimed(out)).toEqual(untimed("whole.ndjson"));
  });

  it("measures again what is no row any more, and keeps the others", async () => {
    const rows = readFileSync(at("whole.ndjson"), "utf8").trimEnd().split("\n");
    const spoilt: Record<number, (row: TableRow) => object | string> = {
      3: () => "{",
      5: (row) => ({ ...row, values: { ...row.values, psnr: "high" } }),
      7: (row) => ({ ...row, values: [1, 2, 3] }),
      9: ({ engine: _, ...row }) => row,
    };
    const lines = rows.slice(0, 20).map((line, i) => {
      const row = spoilt[i]?.(JSON.parse(line)) ?? line;
      return typeof row === "string" ? row : JSON.stringify(row);
    });
    writeFileSync(at("spoilt.ndjson.partial"), lines.map((line) => `${line}\n`).join(""));
    const { status, stderr } = await srloss("evaluate", "a", "hr", ...fast, "--out", "spoilt.ndjson");
    expect([status, stderr]).toEqual([0, expect.stringContaining("16 rows from before")]);
    expect(untimed("spoilt.ndjson")).toEqual(untimed("whole.ndjson"));
  });

  it("measures a line again that was cut, and a file that is another one now", async () => {
    const rows = readFileSync(at("whole.ndjson"), "utf8").split("\n");
    writeFileSync(at("cut.ndjson.partial"), rows.slice(0, 10).join("\n"));
    truncateSync(at("cut.ndjson.partial"), readFileSync(at("cut.ndjson.partial")).length - 20);
    appendFileSync(at("cut.ndjson.partial"), "");
    const cut = await srloss("evaluate", "a", "hr", ...fast, "--out", "cut.ndjson");
    expect(cut.stderr).toContain("9 rows from before");
    expect(untimed("cut.ndjson")).toEqual(untimed("whole.ndjson"));
    const changed = at("a/p5_x4.png");
    const old = readFileSync(changed);
    writeFileSync(changed, readFileSync(at("hr/p5.png")));
    await srloss("evaluate", "a", "hr", ...fast, "--out", "cut.ndjson");
    writeFileSync(changed, old);
    expect(readRows("cut.ndjson").find(({ id }) => id === "p5")!.values).toMatchObject({ l1: 0, psnr: "Infinity" });
  });
});

it.runIf(process.platform === "linux")(
  "goes on where one of its processes dies, and measures what that one had",
  async () => {
    const words = ["evaluate", "a", "hr", ...fast, "--threads", "1", "--jobs", "2", "--out", "died.ndjson"];
    const { child, ended } = start(words);
    const size = () => (existsSync(at("died.ndjson.partial")) ? readFileSync(at("died.ndjson.partial")).length : 0);
    while (size() < 4000 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
    const [job] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim().split(" ");
    process.kill(Number(job), "SIGKILL");
    const { status, stderr } = await ended;
    expect(status).toBe(1);
    expect(stderr).toContain("The process that measured it was ended by SIGKILL");
    const rows = readRows("died.ndjson");
    expect(rows).toHaveLength(pairs);
    expect(rows.filter(({ error }) => error !== undefined)).toHaveLength(1);
    expect((await srloss(...words)).status).toBe(0);
    expect(untimed("died.ndjson")).toEqual(untimed("whole.ndjson"));
  },
);

describe("two runs at once on one file", () => {
  it("are refused, until the first one is killed", async () => {
    const words = ["evaluate", "a", "hr", ...fast, "--threads", "1", "--out", "twice.ndjson"];
    const first = start(words);
    let over = false;
    first.ended.then(() => {
      over = true;
    });
    try {
      // Not before it says whose it is: whoever holds an empty one could be on another machine, and is waited for.
      const holder = () => (existsSync(at("twice.ndjson.lock")) ? readFileSync(at("twice.ndjson.lock"), "utf8") : "");
      while (!holder() && !over) await new Promise((resolve) => setTimeout(resolve, 5));
      // It stays where it is until the other one has looked.
      first.child.kill("SIGSTOP");
      expect(over, "the first run ended before it was seen").toBe(false);
      const { status, stderr } = await srloss(...words);
      expect([status, stderr]).toEqual([
        2,
        expect.stringContaining("srloss: Another run writes twice.ndjson; wait for it, or give another --out.\n"),
      ]);
    } finally {
      first.child.kill("SIGKILL");
    }
    expect((await first.ended).status).toBe(137);
    expect((await srloss(...words)).status).toBe(0);
    expect(untimed("twice.ndjson")).toEqual(untimed("whole.ndjson"));
    expect(existsSync(at("twice.ndjson.lock"))).toBe(false);
  });
});

it.each(["1", "2"])(
  "a preset without weights is left out, and the others are measured, in %s processes",
  async (jobs) => {
    const request = ["--engine", "wasm", "--loss", "psnr", "--preset", "esrgan", "--weights", "none.safetensors"];
    const out = `left-${jobs}.ndjson`;
    const files = ["a", "hr", "--shard", "1/20", "--jobs", jobs, "--out", out];
    const { status, stderr, stdout } = await srloss("evaluate", ...files, ...request);
    expect(status, stderr).toBe(2);
    expect(stderr).toMatch(/warning: the preset esrgan was left out: .*none\.safetensors/);
    expect(stdout).toMatch(/psnr +higher +3 /);
    expect(readRows(out).map(({ values }) => Object.keys(values))).toEqual([["psnr"], ["psnr"], ["psnr"]]);
  },
);

describe("shards", () => {
  const shards = ["s1.ndjson", "s2.ndjson", "s3.ndjson"];

  it("are merged to the table of one run", async () => {
    for (const [i, out] of shards.entries())
      expect((await srloss("evaluate", "a", "hr", ...fast, "--shard", `${i + 1}/3`, "--out", out)).status).toBe(0);
    const { status, stdout } = await srloss("merge", ...shards, "--out", "merged.ndjson", "--html", "merged.html");
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`psnr +higher +${pairs} `));
    expect(untimed("merged.ndjson")).toEqual(untimed("whole.ndjson"));
    // The worst pairs, as the run of one machine would draw them.
    const page = readFileSync(at("merged.html"), "utf8");
    expect(page.match(/<div class="pair">/g)!.length).toBeGreaterThan(0);
    expect(page).toContain("map of l1");
  });

  it("are refused where one is missing, twice there, or of another request", async () => {
    const missing = await srloss("merge", shards[0]!, shards[2]!);
    expect([missing.status, missing.stderr]).toEqual([
      2,
      "srloss: 20 of 60 pairs are missing: run or finish shard 2/3, then merge again.\n",
    ]);
    const twice = await srloss("merge", ...shards, shards[0]!);
    expect(twice.stderr).toContain("both have pair 1; give each shard once.");
    const y = [...fast, "--y", "--shard", "2/3", "--out", "y.ndjson"];
    expect((await srloss("evaluate", "a", "hr", ...y)).status).toBe(0);
    const other = await srloss("merge", shards[0]!, "y.ndjson", shards[2]!);
    expect([other.status, other.stderr]).toEqual([2, expect.stringContaining("of different requests")]);
    rmSync(at("y.ndjson"));
  });
});
