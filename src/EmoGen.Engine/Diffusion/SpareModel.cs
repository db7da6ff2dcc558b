namespace EmoGen.Engine.Diffusion;

/// <summary>A model that a picture can be drawn without: loaded when it is first asked for, and again after it had to make room.</summary>
/// <param name="load">Null where there is none.</param>
internal sealed class SpareModel<T>(Func<T?> load) : IDisposable
    where T : class, IDisposable
{
    private Lazy<T?> _model = new(load);

    public T? Value => _model.Value;

    /// <summary>Frees its memory until it is asked for again.</summary>
    public void Unload()
    {
        Dispose();
        _model = new Lazy<T?>(load);
    }

    public void Dispose()
    {
        if (_model.IsValueCreated)
        {
            _model.Value?.Dispose();
        }
    }
}
