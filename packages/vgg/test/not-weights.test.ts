import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { testData } from "@srloss/reference";
import { describe, expect, it } from "vitest";
import { refusal } from "./refusal.ts";

const text = (content: string) => new TextEncoder().encode(content);
const expected =
  "weights are a Keras .h5 file, a .safetensors file, a PyTorch .pth, or the model.json of a TF.js layers model";
const html = "an HTML page (an error page that was saved under this name?)";

describe("a file that is no weights", () => {
  const png = Uint8Array.of(0x89, ...text("PNG\r\n\u001a\n\0\0\0\rIHDR\0\0\u0001\0\0\0\u0001\0"));
  const cases: readonly [what: string, bytes: Uint8Array, message: string][] = [
    ["an empty file", new Uint8Array(), `vgg.bin is empty; ${expected}.`],
    ["a PNG", png, `vgg.bin is a PNG image; ${expected}.`],
    ["a JPEG", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, ...text("JFIF")), `vgg.bin is a JPEG image; ${expected}.`],
    [
      "an HTML error page",
      text("<!DOCTYPE html>\n<html><title>404 Not Found</title></html>"),
      `vgg.bin is ${html}; ${expected}.`,
    ],
    ["an HTML page without a doctype, indented", text("\n\n  <HTML><head>"), `vgg.bin is ${html}; ${expected}.`],
    [
      "a file server's XML",
      text("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"),
      `vgg.bin is an XML document (an error message of a file server?); ${expected}.`,
    ],
    [
      "a Git LFS pointer",
      text("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 80134624\n"),
      "vgg.bin is a Git LFS pointer, not the file itself; fetch it with git lfs pull.",
    ],
    [
      "a .keras or .pth archive",
      Uint8Array.of(...text("PK\u0003\u0004"), 20, 0),
      "vgg.bin is a PyTorch file that can't be used: it has no directory at its end; save a state dict of float tensors, or convert it to .safetensors in Python.",
    ],
    [
      "an old .pth",
      Uint8Array.of(0x80, 2, 0x8a, 10),
      "vgg.bin is a PyTorch file that can't be used: it ends before its end; save a state dict of float tensors, or convert it to .safetensors in Python.",
    ],
    ["a packed file", gzipSync("weights"), "vgg.bin is a gzip archive; unpack it first."],
    ["text", text("hello"), `vgg.bin is not a format that weights come in; ${expected}.`],
    ["zeros", new Uint8Array(1000), `vgg.bin is not a format that weights come in; ${expected}.`],
    ["one byte", Uint8Array.of(0x89), `vgg.bin is not a format that weights come in; ${expected}.`],
  ];
  it.each(cases)("%s", async (_, bytes, message) => {
    const error = await refusal(bytes);
    expect(error.message).toBe(message);
    expect(error.code).toBe("not-weights");
  });

  it.skipIf(!testData)("a photograph", async () => {
    const error = await refusal(readFileSync(join(testData!.data, "images/chelsea.png")), {}, "chelsea.png");
    expect(error.message).toBe(`chelsea.png is a PNG image; ${expected}.`);
  });
});
