using System.Text.Json;

namespace EmoGen.Engine.Imaging;

/// <summary>What a CLIP <c>preprocessor_config.json</c> says.</summary>
internal sealed record ClipImageConfig(
    int ShortestEdge, int CropWidth, int CropHeight, ResizeFilter Filter, double RescaleFactor, float[] Mean, float[] Deviation)
{
    /// <exception cref="FormatException">A value is missing, or one that CLIP's processor does not know; the message names it.</exception>
    public static ClipImageConfig FromJson(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("expected a JSON object");
        }

        foreach (string step in (string[])["do_resize", "do_center_crop", "do_rescale", "do_normalize"])
        {
            if (json.TryGetProperty(step, out JsonElement on) && on.ValueKind != JsonValueKind.True)
            {
                throw new FormatException($"{step} is {on}, expected true");
            }
        }

        double rescale = json.TryGetProperty("rescale_factor", out JsonElement factor) ? factor.GetDouble() : 1 / 255.0;
        ClipImageConfig config = new(
            Size(json, "size", "shortest_edge"), Size(json, "crop_size", "width"), Size(json, "crop_size", "height"),
            FilterOf(json), rescale, Channels(json, "image_mean"), Channels(json, "image_std"));
        return config.ShortestEdge >= Math.Max(config.CropWidth, config.CropHeight)
            ? config
            : throw new FormatException($"crop_size is larger than size ({config.ShortestEdge})");
    }

    /// <summary>A size is an object, or in older files a number.</summary>
    private static int Size(JsonElement json, string key, string edge)
    {
        JsonElement size = Property(json, key);
        JsonElement value = size.ValueKind == JsonValueKind.Object ? Property(size, edge) : size;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int pixels) && pixels is > 0 and <= 4096
            ? pixels
            : throw new FormatException($"{key} is {size}, expected 1 to 4096 pixels");
    }

    private static ResizeFilter FilterOf(JsonElement json) => Property(json, "resample").ToString() switch
    {
        "2" => ResizeFilter.Bilinear,
        "3" => ResizeFilter.Bicubic,
        var other => throw new FormatException($"resample is {other}, expected 2 (bilinear) or 3 (bicubic)"),
    };

    private static float[] Channels(JsonElement json, string key)
    {
        JsonElement values = Property(json, key);
        return values.ValueKind == JsonValueKind.Array && values.GetArrayLength() == 3
            ? [.. values.EnumerateArray().Select(v => v.GetSingle())]
            : throw new FormatException($"{key} is {values}, expected three numbers");
    }

    private static JsonElement Property(JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out JsonElement value)
            ? value
            : throw new FormatException($"{key} is missing");
}
