namespace EmoGen.Api.Facades;

/// <summary><c>EmoGen:Facades</c>: the APIs of others that the service speaks too; docs/facades.md explains them.</summary>
public sealed class FacadeOptions
{
    /// <summary>How long an answer waits for its pictures, 1 to 3600; then their job is canceled.</summary>
    public double WaitSeconds { get; set; } = 600;

    /// <summary>The file with the secret that signs links to pictures; null is <c>links.key</c> in the data folder. It is made where there is none.</summary>
    public string? LinkKeyFile { get; set; }

    public TimeSpan Wait => TimeSpan.FromSeconds(WaitSeconds);
}
