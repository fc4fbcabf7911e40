import { madd } from "./simd";

/** Ten tiles, four words of outputs; operands and loop as of `multiply-eight.ts`. */
export function multiply10x4<T>(a: usize, b: usize, c: usize, groups: i32, group: usize, onto: bool): void {
  let s0 = v128.splat<T>(0);
  let s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0, s8 = s0, s9 = s0;
  const end = a + <usize>groups * group;
  const rest = group - 16;
  do {
    {
      const b0 = v128.load(b);
      s0 = madd<T>(v128.load_splat<T>(a), b0, s0);
      s1 = madd<T>(v128.load_splat<T>(a, 16), b0, s1);
      s2 = madd<T>(v128.load_splat<T>(a, 32), b0, s2);
      if (a == 1) break;
      s3 = madd<T>(v128.load_splat<T>(a, 48), b0, s3);
      s4 = madd<T>(v128.load_splat<T>(a, 64), b0, s4);
      s5 = madd<T>(v128.load_splat<T>(a, 80), b0, s5);
      if (a == 2) break;
      s6 = madd<T>(v128.load_splat<T>(a, 96), b0, s6);
      s7 = madd<T>(v128.load_splat<T>(a, 112), b0, s7);
      if (a == 3) break;
      s8 = madd<T>(v128.load_splat<T>(a, 128), b0, s8);
      s9 = madd<T>(v128.load_splat<T>(a, 144), b0, s9);
    }
    if (a == 4) break;
    a += sizeof<T>();
    {
      const b0 = v128.load(b, 16);
      s0 = madd<T>(v128.load_splat<T>(a), b0, s0);
      s1 = madd<T>(v128.load_splat<T>(a, 16), b0, s1);
      s2 = madd<T>(v128.load_splat<T>(a, 32), b0, s2);
      if (a == 1) break;
      s3 = madd<T>(v128.load_splat<T>(a, 48), b0, s3);
      s4 = madd<T>(v128.load_splat<T>(a, 64), b0, s4);
      s5 = madd<T>(v128.load_splat<T>(a, 80), b0, s5);
      if (a == 2) break;
      s6 = madd<T>(v128.load_splat<T>(a, 96), b0, s6);
      s7 = madd<T>(v128.load_splat<T>(a, 112), b0, s7);
      if (a == 3) break;
      s8 = madd<T>(v128.load_splat<T>(a, 128), b0, s8);
      s9 = madd<T>(v128.load_splat<T>(a, 144), b0, s9);
    }
    if (sizeof<T>() == 4) {
      if (a == 4) break;
      a += sizeof<T>();
      {
        const b0 = v128.load(b, 32);
        s0 = madd<T>(v128.load_splat<T>(a), b0, s0);
        s1 = madd<T>(v128.load_splat<T>(a, 16), b0, s1);
        s2 = madd<T>(v128.load_splat<T>(a, 32), b0, s2);
        if (a == 1) break;
        s3 = madd<T>(v128.load_splat<T>(a, 48), b0, s3);
        s4 = madd<T>(v128.load_splat<T>(a, 64), b0, s4);
        s5 = madd<T>(v128.load_splat<T>(a, 80), b0, s5);
        if (a == 2) break;
        s6 = madd<T>(v128.load_splat<T>(a, 96), b0, s6);
        s7 = madd<T>(v128.load_splat<T>(a, 112), b0, s7);
        if (a == 3) break;
        s8 = madd<T>(v128.load_splat<T>(a, 128), b0, s8);
        s9 = madd<T>(v128.load_splat<T>(a, 144), b0, s9);
      }
      if (a == 4) break;
      a += sizeof<T>();
      {
        const b0 = v128.load(b, 48);
        s0 = madd<T>(v128.load_splat<T>(a), b0, s0);
        s1 = madd<T>(v128.load_splat<T>(a, 16), b0, s1);
        s2 = madd<T>(v128.load_splat<T>(a, 32), b0, s2);
        if (a == 1) break;
        s3 = madd<T>(v128.load_splat<T>(a, 48), b0, s3);
        s4 = madd<T>(v128.load_splat<T>(a, 64), b0, s4);
        s5 = madd<T>(v128.load_splat<T>(a, 80), b0, s5);
        if (a == 2) break;
        s6 = madd<T>(v128.load_splat<T>(a, 96), b0, s6);
        s7 = madd<T>(v128.load_splat<T>(a, 112), b0, s7);
        if (a == 3) break;
        s8 = madd<T>(v128.load_splat<T>(a, 128), b0, s8);
        s9 = madd<T>(v128.load_splat<T>(a, 144), b0, s9);
      }
    }
    a += sizeof<T>() + rest;
    b += 256 / sizeof<T>();
  } while (a != end);
  if (onto) {
    s0 = v128.add<T>(v128.load(c), s0);
    s1 = v128.add<T>(v128.load(c, 16), s1);
    s2 = v128.add<T>(v128.load(c, 32), s2);
    s3 = v128.add<T>(v128.load(c, 48), s3);
    s4 = v128.add<T>(v128.load(c, 64), s4);
    s5 = v128.add<T>(v128.load(c, 80), s5);
    s6 = v128.add<T>(v128.load(c, 96), s6);
    s7 = v128.add<T>(v128.load(c, 112), s7);
    s8 = v128.add<T>(v128.load(c, 128), s8);
    s9 = v128.add<T>(v128.load(c, 144), s9);
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
  v128.store(c, s2, 32);
  v128.store(c, s3, 48);
  v128.store(c, s4, 64);
  v128.store(c, s5, 80);
  v128.store(c, s6, 96);
  v128.store(c, s7, 112);
  v128.store(c, s8, 128);
  v128.store(c, s9, 144);
}
