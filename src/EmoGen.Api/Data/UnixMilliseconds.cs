using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EmoGen.Api.Data;

/// <summary>A UTC time as milliseconds since 1970.</summary>
internal sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
    time => time.ToUnixTimeMilliseconds(),
    milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
