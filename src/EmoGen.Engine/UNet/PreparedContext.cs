namespace EmoGen.Engine.UNet;

/// <summary>
/// A text as the U-Net's cross-attentions see it: their keys and values, the same at every step (see <see cref="UNetModel.PrepareContext"/>).
/// Its tensors belong to the dispose scope in which it was made.
/// </summary>
public sealed class PreparedContext
{
    private readonly Dictionary<Attention, KeysValues> _layers;

    internal PreparedContext(Dictionary<Attention, KeysValues> layers) => _layers = layers;

    /// <summary>The same for one sample of the batch: views, of the present dispose scope.</summary>
    internal PreparedContext OfSample(int index) =>
        new(_layers.ToDictionary(layer => layer.Key, layer => new KeysValues(layer.Value.Keys.narrow(0, index, 1), layer.Value.Values.narrow(0, index, 1))));

    internal KeysValues this[Attention layer] => _layers[layer];
}
