import type { Canvas } from "../../drawing/canvas.ts";
import { fractal, valueNoise } from "./noise.ts";
import { type Colour, mix, render } from "./render.ts";

type Vector = readonly [number, number, number];

const spheres: readonly {
  readonly centre: Vector;
  readonly radius: number;
  readonly colour: Colour;
  readonly gloss: number;
}[] = [
  { centre: [-0.9, 0.8, 4.2], radius: 0.8, colour: [200, 60, 50], gloss: 0.5 },
  { centre: [0.75, 0.55, 3.3], radius: 0.55, colour: [235, 180, 60], gloss: 0.15 },
  { centre: [0.9, 1.1, 5.6], radius: 1.1, colour: [60, 110, 180], gloss: 0.7 },
  { centre: [-0.25, 0.28, 2.6], radius: 0.28, colour: [90, 170, 90], gloss: 0.3 },
];
const light: Vector = unit([-0.6, 0.9, -0.5]);
const eye: Vector = [0, 1.1, -0.4];

/** Shading, shadows and smooth gradients: balls on a wooden table, by ray tracing. */
export function stillLife(): Canvas {
  const grain = fractal(valueNoise(21), 4);
  const [width, height] = [320, 256];
  return render(width, height, (x, y) =>
    trace(eye, unit([(x - width / 2) / 260, (height / 2 - y) / 260 - 0.12, 1]), grain, 2),
  );
}

function trace(from: Vector, to: Vector, grain: (x: number, y: number) => number, bounces: number): Colour {
  const hit = nearestSphere(from, to);
  const floor = to[1] < 0 ? -from[1] / to[1] : Number.POSITIVE_INFINITY;
  if (hit && hit.distance < floor) {
    const point = along(from, to, hit.distance);
    const normal = unit(minus(point, hit.sphere.centre));
    const lit = Math.max(0, dot(normal, light)) * shade(point);
    const mirrored = minus(to, scaled(normal, 2 * dot(to, normal)));
    const seen = bounces ? trace(point, mirrored, grain, bounces - 1) : hit.sphere.colour;
    const glint = 255 * shade(point) * Math.max(0, dot(mirrored, light)) ** 60;
    const body = scaled(hit.sphere.colour, 0.25 + 0.75 * lit) as Colour;
    const fresnel = hit.sphere.gloss * (0.15 + 0.85 * (1 + dot(to, normal)) ** 3);
    return mix(body, seen, fresnel).map((v) => Math.min(255, v + glint)) as unknown as Colour;
  }
  if (floor < 14) {
    const point = along(from, to, floor);
    const plank = Math.floor(point[0] * 1.6);
    const wood = grain(point[0] * 9 + plank * 13, point[2] * 1.2 + plank * 5);
    const seam = Math.abs(point[0] * 1.6 - Math.round(point[0] * 1.6)) < 0.02 ? 0.5 : 1;
    const lit = (0.45 + 0.55 * shade(point)) * seam;
    return scaled(mix([96, 58, 32], [196, 142, 90], wood), lit) as Colour;
  }
  return mix([226, 220, 210], [120, 150, 180], Math.min(1, Math.max(0, to[1] * 2.5)));
}

/** 0 in the shadow of a sphere, 1 elsewhere. */
function shade(point: Vector): number {
  return nearestSphere(point, light) ? 0 : 1;
}

function nearestSphere(from: Vector, to: Vector) {
  let nearest: { readonly sphere: (typeof spheres)[number]; readonly distance: number } | undefined;
  for (const sphere of spheres) {
    const offset = minus(from, sphere.centre);
    const half = dot(offset, to);
    const root = half ** 2 - dot(offset, offset) + sphere.radius ** 2;
    const distance = -half - Math.sqrt(Math.max(0, root));
    if (root > 0 && distance > 1e-3 && distance < (nearest?.distance ?? Number.POSITIVE_INFINITY))
      nearest = { sphere, distance };
  }
  return nearest;
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}
function scaled(a: Vector, by: number): Vector {
  return [a[0] * by, a[1] * by, a[2] * by];
}
function along(from: Vector, to: Vector, distance: number): Vector {
  return [from[0] + to[0] * distance, from[1] + to[1] * distance, from[2] + to[2] * distance];
}
function unit(a: Vector): Vector {
  return scaled(a, 1 / Math.sqrt(dot(a, a)));
}
