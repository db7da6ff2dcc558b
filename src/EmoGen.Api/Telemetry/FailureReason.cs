using System.Runtime.InteropServices;
using EmoGen.Engine;
using EmoGen.Engine.Diffusion;
using EmoGen.Engine.Packs;
using EmoGen.Engine.Weights;

namespace EmoGen.Api.Telemetry;

/// <summary>Why a job failed, as metrics and spans name it: few words, so that they can be counted.</summary>
public enum FailureReason
{
    /// <summary>Something that nobody thought of.</summary>
    Other,

    /// <summary>A picture could not be stored.</summary>
    Storage,

    /// <summary>The memory of the machine or of its device was used up.</summary>
    OutOfMemory,

    /// <summary>Too many workers died over the job.</summary>
    GivenUp,

    /// <summary>The engine or its weights.</summary>
    Model,

    /// <summary>The request asks for what the pack cannot do.</summary>
    Request,

    /// <summary>The safety checker kept back every picture.</summary>
    Withheld,
}

/// <summary>Reasons by name and by exception.</summary>
internal static class FailureReasons
{
    public static string Name(this FailureReason reason) => reason switch
    {
        FailureReason.Storage => "storage",
        FailureReason.OutOfMemory => "out-of-memory",
        FailureReason.GivenUp => "given-up",
        FailureReason.Model => "model",
        FailureReason.Request => "request",
        FailureReason.Withheld => "withheld",
        _ => "other",
    };

    public static FailureReason Of(Exception failed) => failed switch
    {
        RequestException => FailureReason.Request,
        _ when OutOfMemory.Is(failed) => FailureReason.OutOfMemory,
        ExternalException or PackException or WeightException => FailureReason.Model,
        IOException or UnauthorizedAccessException => FailureReason.Storage,
        _ => FailureReason.Other,
    };
}
