// Drives a running service: node drive.js ADDRESS KEY. The .NET tests start it.
import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { test } from "node:test";
import { EmoGenClient, EmoGenError, type Job, type NewGeneration } from "../src/index.js";

const [address = "", key = ""] = process.argv.slice(2);
const client = new EmoGenClient({ address, key });
const wish: NewGeneration = { emotion: "awe", template: "{} bag", seed: Number.MAX_SAFE_INTEGER, steps: 2, labels: { test: "client" } };

test("a picture is asked for, awaited and downloaded", async () => {
  const job = await client.waitForEnd(await client.generate(wish, { idempotencyKey: randomUUID() }));
  assert.equal(job.status, "succeeded", job.error ?? "");
  const image = await client.image(job.images[0]!.id);
  assert.equal(image.seed, Number.MAX_SAFE_INTEGER);
  const sum = Object.values(image.scores!.emotions).reduce((a, b) => a + b);
  assert.ok(Math.abs(sum - 1) < 1e-3, `${sum}`);
  assert.equal(createHash("sha256").update(await client.download(image.id)).digest("hex"), image.sha256);
  assert.notEqual((await client.download(image.id, 8)).length, image.bytes);
});

test("a picture is explained", async () => {
  const job = await client.waitForEnd(await client.generate(wish));
  const picture = new Blob([(await client.download(job.images[0]!.id)) as Uint8Array<ArrayBuffer>]);
  const analysis = await client.analyse(picture, { top: 2 });
  assert.equal(analysis.objects.length, 2);
  await assert.rejects(client.analyse(new Blob(["no picture"])), (error) => error instanceof EmoGenError && error.problem.errors?.["file"] !== undefined);
});

test("jobs are found by their label, page by page", async () => {
  const run = randomUUID();
  const made: string[] = [];
  for (let seed = 0; seed < 3; seed++) made.push((await client.generate({ ...wish, seed, labels: { run } })).id);
  await client.generate(wish);
  const found: string[] = [];
  for await (const job of client.jobs({ label: [`run:${run}`], limit: 2 })) found.push(job.id);
  assert.deepEqual(found, made.reverse());
});

test("emotions are fused and transferred", async () => {
  const fused = await client.fuse({ emotions: [{ emotion: "awe", weight: 0.7 }, { emotion: "fear" }], mode: "blend", steps: 2, format: "webp" }, { wait: 60 });
  const transferred = await client.transfer({ emotion: "anger", templates: ["{} bag", "{} cup"], includeNeutral: true, steps: 2 });
  assert.equal((await client.waitForEnd(fused)).images.length, 1);
  assert.equal((await client.waitForEnd(transferred)).images.length, 4);
});

test("a broken stream is taken up behind the last event, and a canceled job ends it", async () => {
  const ids: (string | null)[] = [];
  let heard = "";
  let job: Job | undefined;
  const cutting = new EmoGenClient({
    address,
    key,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (!request.url.endsWith("/events")) return fetch(request);
      ids.push(request.headers.get("Last-Event-ID"));
      if (ids.length > 1) {
        await client.cancel(job!.id);
        return fetch(request);
      }
      const reader = (await fetch(request)).body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      while (!/^id: .*\n(.+\n)+\n/m.test(text)) text += (await reader.read()).value;
      await reader.cancel();
      const end = text.indexOf("\n\n", text.indexOf("id: ")) + 2;
      heard = /^id: (.*)$/m.exec(text)![1]!;
      return new Response(text.slice(0, end));
    },
  });
  job = await cutting.generate({ ...wish, seed: 1, count: 16, steps: 150, width: 256, height: 256 });
  assert.equal((await cutting.waitForEnd(job)).status, "canceled");
  assert.deepEqual(ids.slice(0, 2), [null, heard]);
  await assert.rejects(client.cancel(job.id), (error) => error instanceof EmoGenError && error.problem.type === "urn:emogen:problem:job-over");
});

test("every step of a job is heard", async () => {
  const steps: number[] = [];
  await client.waitForEnd(await client.generate({ ...wish, seed: 2, steps: 100 }), { onProgress: (progress) => steps.push(progress.step) });
  assert.equal(steps.at(-1), 100);
});

test("a mistake is told by its field", async () => {
  await assert.rejects(client.generate({ emotion: "fear", count: 17 }), (error) => {
    assert.ok(error instanceof EmoGenError);
    assert.equal(error.status, 400);
    assert.deepEqual(error.problem.errors, { count: ["Expected 1 to 16, got 17."] });
    return true;
  });
});

test("a wrong key opens nothing", async () => {
  const stranger = new EmoGenClient({ address, key: "emg_wrong" });
  await assert.rejects(stranger.waitForEnd({ id: randomUUID() }), (error) => error instanceof EmoGenError && error.status === 401);
});
