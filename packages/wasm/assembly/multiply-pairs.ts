import { groupBytes } from "./panel-products";
import { madd } from "./simd";

/**
 * Micro-kernels of which an engine makes 256-bit instructions: of each two vectors side by side one. Operands as of `multiply-eight.ts`, but the
 * result is `[output / 8][tile][8]`, 320 bytes for eight outputs.
 */

/** Five tiles, sixteen words of outputs: ten sums of 256 bits. */
export function multiply5x16<T>(a: usize, b: usize, c: usize, groups: i32, onto: bool): void {
  const z = v128.splat<T>(0);
  let s00 = z, s01 = z, s02 = z, s03 = z;
  let s10 = z, s11 = z, s12 = z, s13 = z;
  let s20 = z, s21 = z, s22 = z, s23 = z;
  let s30 = z, s31 = z, s32 = z, s33 = z;
  let s40 = z, s41 = z, s42 = z, s43 = z;
  const end = a + <usize>groups * groupBytes;
  do {
    const next = a + 16;
    do {
      const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
      const a0 = v128.load_splat<T>(a);
      s00 = madd<T>(a0, b0, s00);
      s01 = madd<T>(a0, b1, s01);
      s02 = madd<T>(a0, b2, s02);
      s03 = madd<T>(a0, b3, s03);
      const a1 = v128.load_splat<T>(a, 16);
      s10 = madd<T>(a1, b0, s10);
      s11 = madd<T>(a1, b1, s11);
      s12 = madd<T>(a1, b2, s12);
      s13 = madd<T>(a1, b3, s13);
      const a2 = v128.load_splat<T>(a, 32);
      s20 = madd<T>(a2, b0, s20);
      s21 = madd<T>(a2, b1, s21);
      s22 = madd<T>(a2, b2, s22);
      s23 = madd<T>(a2, b3, s23);
      const a3 = v128.load_splat<T>(a, 48);
      s30 = madd<T>(a3, b0, s30);
      s31 = madd<T>(a3, b1, s31);
      s32 = madd<T>(a3, b2, s32);
      s33 = madd<T>(a3, b3, s33);
      const a4 = v128.load_splat<T>(a, 64);
      s40 = madd<T>(a4, b0, s40);
      s41 = madd<T>(a4, b1, s41);
      s42 = madd<T>(a4, b2, s42);
      s43 = madd<T>(a4, b3, s43);
      a += sizeof<T>();
      b += 64;
    } while (a != next);
    a += groupBytes - 16;
  } while (a != end);
  if (onto) {
    s00 = v128.add<T>(v128.load(c), s00);
    s01 = v128.add<T>(v128.load(c, 16), s01);
    s02 = v128.add<T>(v128.load(c, 320), s02);
    s03 = v128.add<T>(v128.load(c, 336), s03);
    s10 = v128.add<T>(v128.load(c, 32), s10);
    s11 = v128.add<T>(v128.load(c, 48), s11);
    s12 = v128.add<T>(v128.load(c, 352), s12);
    s13 = v128.add<T>(v128.load(c, 368), s13);
    s20 = v128.add<T>(v128.load(c, 64), s20);
    s21 = v128.add<T>(v128.load(c, 80), s21);
    s22 = v128.add<T>(v128.load(c, 384), s22);
    s23 = v128.add<T>(v128.load(c, 400), s23);
    s30 = v128.add<T>(v128.load(c, 96), s30);
    s31 = v128.add<T>(v128.load(c, 112), s31);
    s32 = v128.add<T>(v128.load(c, 416), s32);
    s33 = v128.add<T>(v128.load(c, 432), s33);
    s40 = v128.add<T>(v128.load(c, 128), s40);
    s41 = v128.add<T>(v128.load(c, 144), s41);
    s42 = v128.add<T>(v128.load(c, 448), s42);
    s43 = v128.add<T>(v128.load(c, 464), s43);
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c, s02, 320);
  v128.store(c, s03, 336);
  v128.store(c, s10, 32);
  v128.store(c, s11, 48);
  v128.store(c, s12, 352);
  v128.store(c, s13, 368);
  v128.store(c, s20, 64);
  v128.store(c, s21, 80);
  v128.store(c, s22, 384);
  v128.store(c, s23, 400);
  v128.store(c, s30, 96);
  v128.store(c, s31, 112);
  v128.store(c, s32, 416);
  v128.store(c, s33, 432);
  v128.store(c, s40, 128);
  v128.store(c, s41, 144);
  v128.store(c, s42, 448);
  v128.store(c, s43, 464);
}

/** Ten tiles, eight words of outputs. An exit that is never taken divides the loop into blocks, as there. */
export function multiply10x8<T>(a: usize, b: usize, c: usize, groups: i32, onto: bool): void {
  const z = v128.splat<T>(0);
  let s00 = z, s01 = z;
  let s10 = z, s11 = z;
  let s20 = z, s21 = z;
  let s30 = z, s31 = z;
  let s40 = z, s41 = z;
  let s50 = z, s51 = z;
  let s60 = z, s61 = z;
  let s70 = z, s71 = z;
  let s80 = z, s81 = z;
  let s90 = z, s91 = z;
  const end = a + <usize>groups * groupBytes;
  do {
    const next = a + 16;
    do {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      const a0 = v128.load_splat<T>(a);
      s00 = madd<T>(a0, b0, s00);
      s01 = madd<T>(a0, b1, s01);
      const a1 = v128.load_splat<T>(a, 16);
      s10 = madd<T>(a1, b0, s10);
      s11 = madd<T>(a1, b1, s11);
      const a2 = v128.load_splat<T>(a, 32);
      s20 = madd<T>(a2, b0, s20);
      s21 = madd<T>(a2, b1, s21);
      const a3 = v128.load_splat<T>(a, 48);
      s30 = madd<T>(a3, b0, s30);
      s31 = madd<T>(a3, b1, s31);
      const a4 = v128.load_splat<T>(a, 64);
      s40 = madd<T>(a4, b0, s40);
      s41 = madd<T>(a4, b1, s41);
      if (a == 1) break;
      const a5 = v128.load_splat<T>(a, 80);
      s50 = madd<T>(a5, b0, s50);
      s51 = madd<T>(a5, b1, s51);
      const a6 = v128.load_splat<T>(a, 96);
      s60 = madd<T>(a6, b0, s60);
      s61 = madd<T>(a6, b1, s61);
      const a7 = v128.load_splat<T>(a, 112);
      s70 = madd<T>(a7, b0, s70);
      s71 = madd<T>(a7, b1, s71);
      const a8 = v128.load_splat<T>(a, 128);
      s80 = madd<T>(a8, b0, s80);
      s81 = madd<T>(a8, b1, s81);
      const a9 = v128.load_splat<T>(a, 144);
      s90 = madd<T>(a9, b0, s90);
      s91 = madd<T>(a9, b1, s91);
      a += sizeof<T>();
      b += 32;
    } while (a != next);
    a += groupBytes - 16;
  } while (a != end);
  if (onto) {
    s00 = v128.add<T>(v128.load(c), s00);
    s01 = v128.add<T>(v128.load(c, 16), s01);
    s10 = v128.add<T>(v128.load(c, 32), s10);
    s11 = v128.add<T>(v128.load(c, 48), s11);
    s20 = v128.add<T>(v128.load(c, 64), s20);
    s21 = v128.add<T>(v128.load(c, 80), s21);
    s30 = v128.add<T>(v128.load(c, 96), s30);
    s31 = v128.add<T>(v128.load(c, 112), s31);
    s40 = v128.add<T>(v128.load(c, 128), s40);
    s41 = v128.add<T>(v128.load(c, 144), s41);
    s50 = v128.add<T>(v128.load(c, 160), s50);
    s51 = v128.add<T>(v128.load(c, 176), s51);
    s60 = v128.add<T>(v128.load(c, 192), s60);
    s61 = v128.add<T>(v128.load(c, 208), s61);
    s70 = v128.add<T>(v128.load(c, 224), s70);
    s71 = v128.add<T>(v128.load(c, 240), s71);
    s80 = v128.add<T>(v128.load(c, 256), s80);
    s81 = v128.add<T>(v128.load(c, 272), s81);
    s90 = v128.add<T>(v128.load(c, 288), s90);
    s91 = v128.add<T>(v128.load(c, 304), s91);
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c, s10, 32);
  v128.store(c, s11, 48);
  v128.store(c, s20, 64);
  v128.store(c, s21, 80);
  v128.store(c, s30, 96);
  v128.store(c, s31, 112);
  v128.store(c, s40, 128);
  v128.store(c, s41, 144);
  v128.store(c, s50, 160);
  v128.store(c, s51, 176);
  v128.store(c, s60, 192);
  v128.store(c, s61, 208);
  v128.store(c, s70, 224);
  v128.store(c, s71, 240);
  v128.store(c, s80, 256);
  v128.store(c, s81, 272);
  v128.store(c, s90, 288);
  v128.store(c, s91, 304);
}
