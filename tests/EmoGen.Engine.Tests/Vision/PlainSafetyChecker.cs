using static TorchSharp.torch;

namespace EmoGen.Engine.Tests.Vision;

/// <summary>A safety checker in loops over doubles, for one picture: what the module computes, without a tensor operation.</summary>
internal sealed class PlainSafetyChecker(Dictionary<string, Tensor> weights, int heads, int layers, int patch)
{
    private const string Tower = "vision_model.vision_model.";
    private const double Epsilon = 1e-5;

    private readonly Dictionary<string, double[]> _weights = weights.ToDictionary(w => w.Key, w => Doubles(w.Value));

    /// <summary>The projected features of [C, S, S].</summary>
    public double[] Features(Tensor picture)
    {
        double[][] tokens = [.. Embed(picture).Select(token => Norm(token, Tower + "pre_layrnorm"))];
        for (int layer = 0; layer < layers; layer++)
        {
            string at = $"{Tower}encoder.layers.{layer}.";
            double[][] attended = Attend([.. tokens.Select(token => Norm(token, at + "layer_norm1"))], at + "self_attn.");
            tokens = [.. tokens.Zip(attended, Add)];
            tokens = [.. tokens.Select(token => Add(token, FeedForward(Norm(token, at + "layer_norm2"), at + "mlp.")))];
        }

        return Linear(Norm(tokens[0], Tower + "post_layernorm"), "visual_projection");
    }

    /// <summary>The cosine between features and each row.</summary>
    public IEnumerable<double> Cosines(double[] features, string rows) =>
        _weights[rows].Chunk(features.Length).Select(row => Dot(row, features) / Math.Sqrt(Dot(row, row) * Dot(features, features)));

    private double[][] Embed(Tensor picture)
    {
        int channels = (int)picture.shape[0], side = (int)picture.shape[1], across = side / patch;
        double[] pixels = Doubles(picture), kernel = _weights[Tower + "embeddings.patch_embedding.weight"];
        double[] first = _weights[Tower + "embeddings.class_embedding"];
        int width = first.Length, area = channels * patch * patch;
        List<double[]> tokens = [first];
        for (int token = 0; token < across * across; token++)
        {
            double[] sum = new double[width];
            for (int k = 0; k < width * area; k++)
            {
                int channel = k % area / (patch * patch), y = (token / across * patch) + (k % (patch * patch) / patch), x = (token % across * patch) + (k % patch);
                sum[k / area] += kernel[k] * pixels[(channel * side * side) + (y * side) + x];
            }

            tokens.Add(sum);
        }

        return [.. tokens.Zip(_weights[Tower + "embeddings.position_embedding.weight"].Chunk(width), Add)];
    }

    private double[][] Attend(double[][] tokens, string name)
    {
        double[][] q = Each("q_proj"), k = Each("k_proj"), v = Each("v_proj");
        int size = q[0].Length / heads;
        double[][] mixed = [.. tokens.Select(token => new double[token.Length])];
        for (int head = 0; head < heads; head++)
        {
            Range part = (head * size)..((head + 1) * size);
            for (int query = 0; query < tokens.Length; query++)
            {
                double[] shares = [.. k.Select(key => Math.Exp(Dot(q[query][part], key[part]) / Math.Sqrt(size)))];
                for (int i = 0; i < size; i++)
                {
                    mixed[query][(head * size) + i] = shares.Zip(v, (share, value) => share * value[(head * size) + i]).Sum() / shares.Sum();
                }
            }
        }

        return [.. mixed.Select(token => Linear(token, name + "out_proj"))];

        double[][] Each(string projection) => [.. tokens.Select(token => Linear(token, name + projection))];
    }

    private double[] FeedForward(double[] token, string name) =>
        Linear([.. Linear(token, name + "fc1").Select(x => x / (1 + Math.Exp(-1.702 * x)))], name + "fc2"); // CLIP's quick GELU

    private double[] Linear(double[] x, string name)
    {
        double[] products = [.. _weights[name + ".weight"].Chunk(x.Length).Select(row => Dot(row, x))];
        return _weights.TryGetValue(name + ".bias", out double[]? bias) ? Add(products, bias) : products;
    }

    private double[] Norm(double[] x, string name)
    {
        double mean = x.Average(), deviation = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)) + Epsilon);
        double[] scale = _weights[name + ".weight"], shift = _weights[name + ".bias"];
        return [.. x.Select((v, i) => ((v - mean) / deviation * scale[i]) + shift[i])];
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static double[] Doubles(Tensor tensor) => [.. tensor.contiguous().data<float>().Select(v => (double)v)];
}
