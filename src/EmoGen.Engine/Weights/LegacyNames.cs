namespace EmoGen.Engine.Weights;

/// <summary>Key names of older checkpoints and what they are called now.</summary>
public static class LegacyNames
{
    private static readonly (string Old, string New)[] AutoencoderAttention =
        [(".query.", ".to_q."), (".key.", ".to_k."), (".value.", ".to_v."), (".proj_attn.", ".to_out.0.")];

    /// <summary>An autoencoder's attention as diffusers named it before 0.15; Stable Diffusion 1.5's own file still does.</summary>
    public static string Autoencoder(string key)
    {
        if (key.Contains(".attentions.", StringComparison.Ordinal))
        {
            foreach ((string old, string current) in AutoencoderAttention)
            {
                key = key.Replace(old, current, StringComparison.Ordinal);
            }
        }

        return key;
    }
}
