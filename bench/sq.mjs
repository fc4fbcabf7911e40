import { readFileSync } from "node:fs";
import { loadLpips } from "@srloss/lpips";
import { useBackend, readImage, fileSource } from "@srloss/node-gpu";
import { valueAndGrad, dispose } from "@tensorflow/tfjs-core";
await useBackend({ engine: process.argv[2] ?? "srloss-wasm", ...(process.argv[3]?{precision:process.argv[3]}:{}) , threads: 1});
const g = JSON.parse(readFileSync("/work/shared/golden/perceptual-metrics.json"));
const lp = await loadLpips({ net: "squeeze", weights: fileSource("/work/shared/data/lpips/lpips_squeeze_v0.1.hwio.f32le.json") });
const rows=[...g.examples.map(r=>[r,"/work/shared/data/lpips/"]),...g.real.filter(r=>r.sr.includes("kodim15")).slice(0,3).map(r=>[r,"/work/shared/golden/"])];
for (const [row,f] of rows) {
  const hr = await readImage(f+row.hr), sr = await readImage(f+row.sr);
  const { value, grad } = valueAndGrad((x) => lp.loss(hr, x))(sr);
  const e=row.lpips_squeeze; const G=await grad.data(); const v=(await value.data())[0];
  let m=0,s=0; for(const x of G){m=Math.max(m,Math.abs(x));s+=x*x}
  console.log(row.sr, "value", (v/e.value-1).toExponential(2), "max", (m/e.gradient.absmax-1).toExponential(2), "norm", (Math.sqrt(s)/e.gradient.l2norm-1).toExponential(2));
  dispose([hr,sr,value,grad]);
}
