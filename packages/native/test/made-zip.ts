import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { crc32, deflateRawSync } from "node:zlib";

/** Writes a zip archive. Names are stored as they are, those that no honest archive holds too. */
export function writeZip(path: string, members: Readonly<Record<string, string | Uint8Array>>): void {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [member, content] of Object.entries(members)) {
    const name = Buffer.from(member);
    const data = Buffer.from(content);
    const packed = deflateRawSync(data);
    const about = Buffer.alloc(26); // what both headers say
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(8, 4);
    about.writeUInt16LE(0x21, 8);
    about.writeUInt32LE(crc32(data), 10);
    about.writeUInt32LE(packed.length, 14);
    about.writeUInt32LE(data.length, 18);
    about.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([bytes(0x04034b50), about, name, packed]);
    central.push(
      Buffer.concat([bytes(0x02014b50), Buffer.from([20, 0]), about, Buffer.alloc(10), bytes(offset), name]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const count = Buffer.alloc(4, Buffer.from([central.length, 0]));
  const end = Buffer.concat([
    bytes(0x06054b50),
    bytes(0),
    count,
    bytes(directory.length),
    bytes(offset),
    Buffer.alloc(2),
  ]);
  writeFileSync(path, Buffer.concat([...locals, directory, end]));
}

/** Writes a Python wheel: a zip with a RECORD of every member's hash. `recorded` replaces rows of it. */
export function writeWheel(
  path: string,
  members: Readonly<Record<string, string>>,
  recorded: Readonly<Record<string, string>> = {},
): void {
  const rows = Object.entries(members).map(([name, content]) => {
    const hash = createHash("sha256")
      .update(recorded[name] ?? content)
      .digest("base64url");
    return `${name},sha256=${hash},${content.length}\n`;
  });
  writeZip(path, { ...members, "made-1.0.dist-info/RECORD": rows.join("") });
}

function bytes(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}
