import { absoluteDifferences } from "./absolute-differences";
import { adam, copyValues } from "./adam";
import { blurredPool, blurredUnpool } from "./blurred-pool";
import { channelMoments, differenceByChannel } from "./channel-moments";
import { depthwiseFilterGradient } from "./depthwise";
import { direct } from "./direct";
import { elementwise } from "./elementwise";
import { filterGradient, panelOutputs, shiftInputs } from "./filter-gradient";
import { fourier } from "./fourier";
import {
  AbsoluteDifferences,
  Adam,
  AddTaps,
  ApplyMask,
  BlurredPool,
  BlurredUnpool,
  ChannelMoments,
  ChannelSums,
  ClearBorders,
  Control,
  Convolution,
  ConvolveTies,
  CopyPlanes,
  CopyValues,
  DepthwiseFilterGradient,
  DifferenceByChannel,
  Elementwise,
  FilterGradient,
  FilterGradientSums,
  FilterGradientTaps,
  FindTies,
  Fourier,
  Gram,
  GramDifference,
  GramDifferenceSums,
  GramSums,
  GramUpstream,
  Kind,
  MultiplyMatrix,
  Operation,
  operationBytes,
  Pack,
  PackMatrix,
  PackPhases,
  PadPlanes,
  PanelOutputs,
  PixelShuffle,
  Pool,
  PoolTies,
  Relu,
  ScaledDifferences,
  ShiftInputs,
  SlideTies,
  SlidingPool,
  SlidingUnpool,
  SquaredDifferences,
  UnitDifferenceGradient,
  UnitDifferences,
  Unpack,
  UnpackPhases,
  Unpool,
  Weights,
  WindowBlur,
} from "./generated/operations";
import { gram, gramSums, gramUpstream } from "./gram";
import { gramDifference, gramDifferenceSums } from "./gram-difference";
import { multiplyMatrix, packMatrix } from "./matrix-product";
import { channelSums, clearBorders, pack, unpack } from "./pack";
import { packPhases, padPlanes, unpackPhases } from "./phases";
import { depthToSpace, spaceToDepth } from "./pixel-shuffle";
import { addTaps, copyPlanes } from "./planes";
import { applyMask, pool, relu, unpool } from "./pooling";
import { slidingPool, slidingUnpool } from "./sliding-pool";
import { scaledDifferences, squaredDifferences } from "./squared-differences";
import { convolveTies, findTies, poolTies, slideTies } from "./tie-map";
import { unitDifferenceGradient, unitDifferences } from "./unit-differences";
import { directWeights, fiveWeights, winogradWeights } from "./weights";
import { windowBlur } from "./window-blur";
import { winograd } from "./winograd";
import { winogradFive } from "./winograd-five";
import { filterGradientSums, filterGradientTaps } from "./winograd-filter-gradient";

@external("env", "now")
declare function now(): f64;

/** Milliseconds without any progress after which a thread counts as lost. */
const patience: f64 = 10_000;
/** Milliseconds for which a thread without work stays awake: to wake it takes as long as a small layer. */
const awake: f64 = 1;

function perform(op: Operation, item: i32, scratch: usize): void {
  if (op.float64) return performFloat64(op, item, scratch);
  switch (op.kind) {
    case Kind.pack: return pack<f32>(changetype<Pack>(op), item);
    case Kind.unpack: return unpack<f32>(changetype<Unpack>(op), item);
    case Kind.packPhases: return packPhases(changetype<PackPhases>(op), item);
    case Kind.unpackPhases: return unpackPhases(changetype<UnpackPhases>(op), item);
    case Kind.padPlanes: return padPlanes(changetype<PadPlanes>(op), item);
    case Kind.clearBorders: return clearBorders(changetype<ClearBorders>(op), item);
    case Kind.winogradTwo: return winograd<f32>(changetype<Convolution>(op), item, scratch, 2);
    case Kind.winogradFour: return winograd<f32>(changetype<Convolution>(op), item, scratch, 4);
    case Kind.winogradSix: return winograd<f32>(changetype<Convolution>(op), item, scratch, 6);
    case Kind.winogradFive: return winogradFive(changetype<Convolution>(op), item, scratch);
    case Kind.direct: return direct(changetype<Convolution>(op), item, scratch);
    case Kind.winogradTwoWeights: return winogradWeights<f32>(changetype<Weights>(op), item, scratch, 2);
    case Kind.winogradFourWeights: return winogradWeights<f32>(changetype<Weights>(op), item, scratch, 4);
    case Kind.winogradSixWeights: return winogradWeights<f32>(changetype<Weights>(op), item, scratch, 6);
    case Kind.winogradFiveWeights: return fiveWeights(changetype<Weights>(op), item, scratch);
    case Kind.directWeights: return directWeights(changetype<Weights>(op), item);
    case Kind.pool: return pool<f32>(changetype<Pool>(op), item);
    case Kind.slidingPool: return slidingPool(changetype<SlidingPool>(op), item, scratch);
    case Kind.slidingUnpool: return slidingUnpool(changetype<SlidingUnpool>(op), item);
    case Kind.blurredPool: return blurredPool<f32>(changetype<BlurredPool>(op), item);
    case Kind.blurredUnpool: return blurredUnpool(changetype<BlurredUnpool>(op), item);
    case Kind.copyPlanes: return copyPlanes(changetype<CopyPlanes>(op), item);
    case Kind.addTaps: return addTaps(changetype<AddTaps>(op), item);
    case Kind.unpool: return unpool(changetype<Unpool>(op), item);
    case Kind.relu: return relu<f32>(changetype<Relu>(op), item);
    case Kind.applyMask: return applyMask(changetype<ApplyMask>(op), item);
    case Kind.shiftInputs: return shiftInputs(changetype<ShiftInputs>(op), item);
    case Kind.panelOutputs: return panelOutputs(changetype<PanelOutputs>(op), item);
    case Kind.filterGradient: return filterGradient(changetype<FilterGradient>(op), item, scratch);
    case Kind.filterGradientSums: return filterGradientSums(changetype<FilterGradientSums>(op), item, scratch);
    case Kind.filterGradientTaps: return filterGradientTaps(changetype<FilterGradientTaps>(op), item, scratch);
    case Kind.channelSums: return channelSums(changetype<ChannelSums>(op), item);
    case Kind.elementwise: return elementwise(changetype<Elementwise>(op), item, scratch);
    case Kind.depthToSpace: return depthToSpace(changetype<PixelShuffle>(op), item);
    case Kind.spaceToDepth: return spaceToDepth(changetype<PixelShuffle>(op), item);
    case Kind.findTies: return findTies(changetype<FindTies>(op), item);
    case Kind.convolveTies: return convolveTies(changetype<ConvolveTies>(op), item);
    case Kind.poolTies: return poolTies(changetype<PoolTies>(op), item);
    case Kind.slideTies: return slideTies(changetype<SlideTies>(op), item, scratch);
    case Kind.gram: return gram(changetype<Gram>(op), item, scratch);
    case Kind.gramSums: return gramSums(changetype<GramSums>(op), item);
    case Kind.gramDifference: return gramDifference(changetype<GramDifference>(op), item, scratch);
    case Kind.gramDifferenceSums: return gramDifferenceSums(changetype<GramDifferenceSums>(op), item);
    case Kind.gramUpstream: return gramUpstream(changetype<GramUpstream>(op), item);
    case Kind.packMatrix: return packMatrix(changetype<PackMatrix>(op), item);
    case Kind.multiplyMatrix: return multiplyMatrix(changetype<MultiplyMatrix>(op), item, scratch);
    case Kind.squaredDifferences: return squaredDifferences(changetype<SquaredDifferences>(op), item);
    case Kind.absoluteDifferences: return absoluteDifferences(changetype<AbsoluteDifferences>(op), item);
    case Kind.copyValues: return copyValues(changetype<CopyValues>(op), item);
    case Kind.adam: return adam(changetype<Adam>(op), item);
    case Kind.scaledDifferences: return scaledDifferences(changetype<ScaledDifferences>(op), item);
    case Kind.unitDifferences: return unitDifferences(changetype<UnitDifferences>(op), item);
    case Kind.unitDifferenceGradient: return unitDifferenceGradient(changetype<UnitDifferenceGradient>(op), item);
    case Kind.fourier: return fourier(changetype<Fourier>(op), item, scratch);
    case Kind.windowBlur: return windowBlur(changetype<WindowBlur>(op), item, scratch);
    case Kind.channelMoments: return channelMoments(changetype<ChannelMoments>(op), item);
    case Kind.differenceByChannel: return differenceByChannel(changetype<DifferenceByChannel>(op), item);
    case Kind.depthwiseFilterGradient: return depthwiseFilterGradient(changetype<DepthwiseFilterGradient>(op), item);
  }
}

/** What there is of them in float64. */
function performFloat64(op: Operation, item: i32, scratch: usize): void {
  switch (op.kind) {
    case Kind.pack: return pack<f64>(changetype<Pack>(op), item);
    case Kind.unpack: return unpack<f64>(changetype<Unpack>(op), item);
    case Kind.winogradFour: return winograd<f64>(changetype<Convolution>(op), item, scratch, 4);
    case Kind.winogradFourWeights: return winogradWeights<f64>(changetype<Weights>(op), item, scratch, 4);
    case Kind.blurredPool: return blurredPool<f64>(changetype<BlurredPool>(op), item);
    case Kind.pool: return pool<f64>(changetype<Pool>(op), item);
    case Kind.relu: return relu<f64>(changetype<Relu>(op), item);
  }
}

/** Claims and does items of one operation after the other; the next one begins when every item is done. */
function work(program: usize, count: i32, scratch: usize, maySleep: bool): bool {
  for (let i = 0; i < count; i++) {
    const op = changetype<Operation>(program + <usize>i * operationBytes);
    const claimed = changetype<usize>(op) + offsetof<Operation>("claimed");
    const done = changetype<usize>(op) + offsetof<Operation>("done");
    for (;;) {
      const item = atomic.add<i32>(claimed, 1);
      if (item >= op.items) break;
      perform(op, item, scratch);
      if (atomic.add<i32>(done, 1) + 1 == op.items && maySleep) atomic.notify(done, -1);
    }
    if (!awaitValue(done, op.items, maySleep)) return false;
  }
  return true;
}

/** Waits until the word at `address` is `value`: awake at first, then asleep where the thread may; false where nothing moves. */
function awaitValue(address: usize, value: i32, maySleep: bool): bool {
  let seen = atomic.load<i32>(address);
  let since: f64 = 0;
  let spins = 0;
  while (seen != value) {
    if (++spins > 10_000) {
      spins = 0;
      const time = now();
      if (since == 0) since = time;
      else if (time - since > patience) return false;
      if (maySleep) atomic.wait<i32>(address, seen, 1_000_000);
    }
    const next = atomic.load<i32>(address);
    if (next != seen) since = 0;
    seen = next;
  }
  return true;
}

/** Lets the other threads begin with a program. */
export function start(address: usize, program: usize, count: i32): void {
  const control = changetype<Control>(address);
  control.program = program;
  control.count = count;
  atomic.store<i32>(address + offsetof<Control>("open"), 1);
  atomic.add<i32>(address, 1);
  atomic.notify(address, -1);
}

/** Does what is left of it on the main thread, which with one thread is everything. False where another one stopped half-way. */
export function finish(address: usize, program: usize, count: i32, threads: i32, maySleep: bool): bool {
  const whole = work(program, count, changetype<Control>(address).scratch, maySleep && threads > 1);
  if (threads == 1) return whole;
  atomic.store<i32>(address + offsetof<Control>("open"), 0);
  return whole && awaitValue(address + offsetof<Control>("inside"), 0, false);
}

/** Waits for another program: awake for a while, since layers follow one another, then asleep. */
function awaitProgram(address: usize, seen: i32): void {
  let since: f64 = 0;
  let spins = 0;
  while (atomic.load<i32>(address) == seen) {
    if (++spins < 1000) continue;
    spins = 0;
    const time = now();
    if (since == 0) since = time;
    else if (time - since > awake) atomic.wait<i32>(address, seen, -1);
  }
}

/** A thread's main loop: it sleeps until there is a program, works on it, and sleeps again, until it is told to stop. */
export function serve(address: usize, thread: i32): void {
  const inside = address + offsetof<Control>("inside");
  let seen = 0;
  atomic.add<i32>(address + offsetof<Control>("ready"), 1);
  for (;;) {
    awaitProgram(address, seen);
    seen = atomic.load<i32>(address);
    const control = changetype<Control>(address);
    if (atomic.load<i32>(address + offsetof<Control>("stop"))) return;
    atomic.add<i32>(inside, 1);
    if (atomic.load<i32>(address + offsetof<Control>("open"))) {
      work(control.program, control.count, control.scratch + <usize>thread * control.scratchBytes, true);
    }
    atomic.sub<i32>(inside, 1);
  }
}
