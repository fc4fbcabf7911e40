import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { bringChromium } from "@srloss/chromium";
import { testData } from "@srloss/reference";
import { knownWeights, randomWeights, weightsToSafetensors } from "@srloss/vgg";
import type { Locator, Route } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerRanges } from "./answer-ranges.ts";
import { type OpenPage, openPage, patience } from "./open-page.ts";
import { choosePair } from "./pictures.ts";

const chromium = bringChromium();
const { url, digests } = knownWeights["vgg19-keras"];
const kerasFile = testData && join(testData.data, "h5/vgg19-notop-keras1-block1-3.h5");
const isOfModel = (name: string) => name === "model.json" || name.startsWith("group");

describe.skipIf(!chromium)("the weights of the page", () => {
  let open: OpenPage;
  beforeAll(async () => {
    // A tab without comparisons: the weights are above all of them.
    open = await openPage(chromium!, { hash: "engine=wasm&tab=engines&measures=l1,perceptual" });
    await ready();
    await choosePair(open, 16);
    await open.chip("Network");
  });
  afterAll(() => open?.close());

  const ready = () => open.page.getByText("Ready", { exact: true }).waitFor();
  const bar = (): Locator => open.page.getByRole("region", { name: "Weights of the network" });
  const words = async () => (await open.page.getByTestId("weights").textContent())!;
  const button = (name: string | RegExp): Locator => open.page.getByRole("button", { name });
  /** Drops files on an element, as a hand would. */
  const drop = (target: Locator, files: readonly { name: string; bytes: Uint8Array }[]) =>
    target.evaluate(
      (element, given) => {
        const dataTransfer = new DataTransfer();
        for (const { name, base64 } of given)
          dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
        for (const type of ["dragover", "drop"])
          element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      },
      files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString("base64") })),
    );

  it("takes a file that is dropped on the bar, and says that it is none of the published ones", async () => {
    const weights = await randomWeights({ network: "vgg19", upTo: "block3_conv3", seed: 5 });
    const bytes = weightsToSafetensors({ ...weights, origin: { ...weights.origin, name: "mine" } });
    await drop(bar(), [{ name: "mine.safetensors", bytes }]);
    await expect.poll(words, patience).toMatch(/^Weights of your own: mine\./);
  });

  it("leaves the cell of a layer beyond them empty, with a reason in words, and the others stand", async () => {
    const hash = await open.page.evaluate(() => location.hash);
    await open.go(`${hash}&layers=block5_conv4`);
    const none = open.results.locator("td.none");
    await none.waitFor();
    const reason = await none.getAttribute("data-reason");
    expect(reason).toMatch(/block5_conv4/);
    expect(reason).not.toMatch(/^contentLoss/);
    expect((await open.row("reconstruction.png")).l1).toBeGreaterThan(0);
    await open.go(hash);
    expect((await open.row("reconstruction.png")).perceptual).toBeGreaterThan(0);
    await open.chip("Network");
  });

  it("keeps the weights that it has where a dropped file is none", async () => {
    await drop(open.page.getByRole("heading", { name: "srloss playground" }), [
      { name: "picture.h5", bytes: Uint8Array.of(1, 2, 3) },
    ]);
    await expect.poll(() => open.page.getByRole("alert").textContent(), patience).toMatch(/picture\.h5/);
    expect(await words()).toMatch(/^Weights of your own: mine\./);
  });

  describe.skipIf(!kerasFile)("from their known address", () => {
    const asked: (string | undefined)[] = [];
    let slow = false;
    /** The known address, answered with ranges of the file in the test data, and with no header more than it must. */
    const answer = async (route: Route) => {
      const range = await route.request().headerValue("range");
      asked.push(range ?? undefined);
      if (!slow) await answerRanges(route, readFileSync(kerasFile!));
    };
    beforeAll(() => open.page.context().route(url, answer));

    it("can be stopped while they are on their way", async () => {
      slow = true;
      await button("Download Keras' VGG19").click();
      await expect.poll(() => asked.length, patience).toBeGreaterThan(0);
      await button("Cancel").click();
      await button("Cancel").waitFor({ state: "detached" });
      expect(await words()).toMatch(/^Weights of your own: mine\./);
      expect(await open.page.getByRole("alert").count()).toBe(0);
      slow = false;
    });

    it("are downloaded, checked, told in words and kept", async () => {
      // A press elsewhere has closed it.
      await open.chip("Network");
      await button("Download Keras' VGG19").click();
      await expect.poll(words, patience).toMatch(/^Real weights: Keras' VGG19, trained on ImageNet; .*CC BY 4\.0/);
      expect(await words()).toContain(digests.block3_conv3!.slice(0, 12));
      await bar().getByText("A copy of Keras' weights is kept in this browser.").waitFor();
    });

    it("come from the kept copy at the next visit, once a number needs them", async () => {
      const requests = asked.length;
      await open.page.reload();
      // The pictures are still there, too.
      expect((await open.row("reconstruction.png")).perceptual).toBeGreaterThan(0);
      await expect.poll(words, patience).toMatch(/^Real weights: Keras' VGG19/);
      expect(asked.length).toBe(requests);
    });

    it("are not fetched where the address asks for random ones", async () => {
      const requests = asked.length;
      await open.chip("Network");
      await button("Forget the copy").click();
      await button("Forget the copy").waitFor({ state: "detached" });
      await button("Random weights").click();
      await expect.poll(words, patience).toMatch(/^Random weights\./);
      await open.page.reload();
      expect((await open.row("reconstruction.png")).perceptual).toBeGreaterThan(0);
      expect(await words()).toMatch(/^Random weights\./);
      expect(asked.length).toBe(requests);
    });

    it("leave the other numbers alone where they can't be had", async () => {
      await open.page.context().route("**/*.safetensors", (route) => route.abort());
      await open.page.context().unroute(url);
      await open.page.context().route(url, (route) => route.abort());
      await open.page.evaluate(async () => {
        // Not as a link, which the page would follow before it is loaded anew.
        history.replaceState(null, "", location.hash.replace("network=random", "network=keras"));
        // A build that holds weights has kept them for a page without its network.
        for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
        for (const name of await caches.keys()) await caches.delete(name);
      });
      await open.page.reload();
      const none = open.results.locator("td.none");
      await none.waitFor();
      expect(await none.getAttribute("data-reason")).toMatch(/\.$/);
      expect((await open.row("reconstruction.png")).l1).toBeGreaterThan(0);
      // Of what it tried, the browser itself speaks.
      open.complaints.splice(0);
      await open.chip("Network");
    });

    const tfjs = testData && join(testData.data, "vgg19-imagenet-block1-3");
    it.each([
      ["a Keras file", () => [kerasFile!]],
      [
        "a TF.js model with its shards",
        () =>
          readdirSync(tfjs!)
            .filter(isOfModel)
            .map((name) => join(tfjs!, name)),
      ],
    ])("are known for what they are when they come as %s", async (_, files) => {
      await open.drop("Weights from a file").locator("input").setInputFiles(files());
      const name = basename(files().find((file) => file.endsWith(".json")) ?? files()[0]!);
      await expect.poll(words, patience).toContain(`Real weights: Keras' VGG19, trained on ImageNet, from ${name}`);
    });

    it("lack a shard, and the page names it", async () => {
      await open.drop("Weights from a file").locator("input").setInputFiles(join(tfjs!, "model.json"));
      await expect
        .poll(() => open.error.textContent(), patience)
        .toMatch(/model\.json names group\S+; choose or drop it/);
    });
  });

  it("says nothing on the console", () => expect(open.complaints).toEqual([]));
});
