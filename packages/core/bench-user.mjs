import {createRequire} from "node:module";const require=createRequire(import.meta.url);
const tf=require("@tensorflow/tfjs-core");require("@tensorflow/tfjs-backend-cpu");require("@tensorflow/tfjs-backend-wasm");
const core=await import("./dist/index.js"),m=await import("./dist/metrics.js"),b=await import("./dist/backends.js");
const names=["SrlossWeightedChannels","SrlossGradientMagnitude","SrlossWindowBlur","SrlossNeighbourSteps","SrlossLowerMedian","Slice","SplitV"];
const old=Object.fromEntries(["Slice","SplitV"].map(n=>[n,tf.getKernel(n,"wasm")]));
b.keepWasm();await tf.setBackend("wasm");await tf.ready();
const now=Object.fromEntries(names.map(n=>[n,tf.getKernel(n,"wasm")]));
const put=set=>{for(const n of names){if(tf.getKernel(n,"wasm"))tf.unregisterKernel(n,"wasm");if(set[n])tf.registerKernel(set[n])}};
// before this change: slices were mended, nothing else
const before={Slice:now.Slice,SplitV:old.SplitV};
const t=tf.randomUniform([1,512,512,3],0,255,"float32",1),p=tf.add(tf.mul(t,.8),20);
const fns={ssim:()=>core.ssim(t,p),"ssim y":()=>core.ssim(t,p,{channels:"y"}),"psnr matlab":()=>core.psnr(t,p,{convention:"matlab"}),msSsim:()=>core.msSsim(t,p),"ssim grad":()=>tf.grad(x=>core.ssimLoss(t,x))(p),gmsd:()=>m.gmsd(t,p),haarPsi:()=>m.haarPsi(t,p),vif:()=>m.vif(t,p),fsim:()=>m.fsim(t,p)};
for(const [k,f] of Object.entries(fns)){const best=[1e9,1e9],v=[];for(let r=0;r<6;r++)for(const [i,s] of [before,now].entries()){put(s);const c=process.cpuUsage();const y=f();v[i]=y.dataSync()[0];y.dispose();const e=process.cpuUsage(c);best[i]=Math.min(best[i],(e.user+e.system)/1000)}console.log(k.padEnd(12),best.map(x=>x.toFixed(0)+" ms").join(" -> "),v.join(" "))}
