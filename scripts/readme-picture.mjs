// Makes docs/losses.png, the picture of the README: the demo's textures, spoiled in five ways, and how bad each loss finds
// that. After a build: node scripts/readme-picture.mjs [WEIGHTS [FILE]], where WEIGHTS is what `srloss demo --weights` takes.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const sharp = createRequire(join(root, "apps/cli/package.json"))("sharp");
const picture = "textures";
const losses = ["l1", "l2", "perceptual", "style"];
const titles = { l1: "L1", l2: "L2", perceptual: "perceptual", style: "style" };
const ways = { blur: "blur", "jpeg-20": "JPEG", noise: "noise", shift: "shift by a pixel" };

const folder = mkdtempSync(join(tmpdir(), "srloss-picture-"));
try {
  const words = ["demo", "--out", folder, "--pictures", picture, "--json", "--quiet"];
  const given = process.argv[2] ? ["--weights", process.argv[2]] : [];
  const told = execFileSync(process.execPath, [join(root, "apps/cli/dist/main.js"), ...words, ...given], {
    encoding: "utf8",
  });
  const rows = JSON.parse(told).pictures;
  const worst = Object.fromEntries(
    losses.map((name) => [name, Math.max(...Object.keys(ways).map((way) => lossOf(way, name)))]),
  );

  const [side, gap, top] = [190, 14, 26];
  const columns = [
    { file: picture, title: "original" },
    ...Object.entries(ways).map(([way, title]) => ({ file: `${picture}.${way}`, title, way })),
  ];
  const [width, height] = [columns.length * (side + gap) + gap, top + side + 16 + losses.length * 24 + 34];
  const parts = [`<rect width="${width}" height="${height}" fill="#fff"/>`];
  for (const [i, { file, title, way }] of columns.entries()) {
    const x = gap + i * (side + gap);
    const png = await sharp(readFileSync(join(folder, `${file}.png`)))
      .extract({ left: 0, top: 0, width: 96, height: 96 })
      .resize(side * 2, side * 2, { kernel: "nearest" })
      .png()
      .toBuffer();
    parts.push(text(x, top - 8, title, { weight: 600 }));
    parts.push(
      `<image x="${x}" y="${top}" width="${side}" height="${side}" href="data:image/png;base64,${png.toString("base64")}"/>`,
    );
    for (const [j, name] of losses.entries()) {
      const y = top + side + 16 + j * 24;
      if (!way) {
        parts.push(text(x + side, y + 13, titles[name], { anchor: "end" }));
        continue;
      }
      const part = lossOf(way, name) / worst[name];
      parts.push(
        `<rect x="${x}" y="${y}" width="${side}" height="16" fill="#eee"/><rect x="${x}" y="${y}" width="${Math.max(1, part * side)}" height="16" fill="${part === 1 ? "#d9480f" : "#f4a03f"}"/>`,
      );
    }
  }
  parts.push(
    text(
      gap,
      height - 12,
      "Longer is worse. To L2 a shift that nobody sees is worse than blur; perceptual and style loss penalise the blur, and hardly the shift.",
      { fill: "#555" },
    ),
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="14">${parts.join("")}</svg>`;
  await sharp(Buffer.from(svg), { density: 144 })
    .png({ palette: true, colours: 256 })
    .toFile(process.argv[3] ?? join(root, "docs/losses.png"));

  function lossOf(way, name) {
    const value = rows.find(({ degradation }) => degradation === way).values[name];
    if (!Number.isFinite(value)) throw new Error(`The demo says nothing of ${name} for ${way}: ${value}.`);
    return value;
  }
} finally {
  rmSync(folder, { recursive: true });
}

function text(x, y, words, { weight = 400, anchor = "start", fill = "#222" } = {}) {
  return `<text x="${x}" y="${y}" font-weight="${weight}" text-anchor="${anchor}" fill="${fill}">${words}</text>`;
}
