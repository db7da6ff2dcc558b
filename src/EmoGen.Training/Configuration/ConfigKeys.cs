using System.CommandLine;
using System.Globalization;

namespace EmoGen.Training.Configuration;

/// <summary>Finds the options that the keys of a configuration file mean.</summary>
internal static class ConfigKeys
{
    /// <param name="settings">Of the file. Those whose value is null are left out, as are those that have no meaning here.</param>
    /// <param name="options">Of the command, by name.</param>
    /// <param name="error">Is told of the latter in one line.</param>
    /// <exception cref="InvalidDataException">A key is unknown, or two mean the same option, or a value differs from the only one there is.</exception>
    public static IEnumerable<(Option Option, Setting Setting)> Match(
        IReadOnlyList<Setting> settings, IReadOnlyDictionary<string, Option> options, TextWriter error)
    {
        var matched = new Dictionary<string, Setting>();
        foreach (Setting setting in settings.Where(s => !ReferenceKeys.Unused.Contains(s.Key) && !IsFixed(s)))
        {
            string name = ReferenceKeys.Options.GetValueOrDefault(setting.Key) ?? OwnName(setting.Key);
            if (!options.ContainsKey(name))
            {
                throw setting.Wrong($"is no setting; did you mean '{Nearest(setting.Key, options.Keys)}'?");
            }

            if (!matched.TryAdd(name, setting))
            {
                throw setting.Wrong($"is the same setting as '{matched[name].Key}' in line {matched[name].Line}, expected one of them");
            }
        }

        if (matched.GetValueOrDefault("--steps") is { Values.Count: > 0 } && matched.GetValueOrDefault("--epochs") is { Key: "num_train_epochs" })
        {
            matched.Remove("--epochs"); // the reference's max_train_steps counts more than its num_train_epochs
        }

        Setting[] unused = [.. settings.Where(s => ReferenceKeys.Unused.Contains(s.Key))];
        if (unused.Length > 0)
        {
            error.WriteLine($"{unused[0].File}: without a meaning here: {string.Join(", ", unused.Select(s => s.Key))}");
        }

        return matched.Where(m => m.Value.Values.Count > 0).Select(m => (options[m.Key], m.Value));
    }

    private static string OwnName(string key) => $"--{key.Replace('_', '-')}";

    private static bool IsFixed(Setting setting)
    {
        if (!ReferenceKeys.Fixed.TryGetValue(setting.Key, out string? only))
        {
            return false;
        }

        return setting.Values is [] || (setting.Values is [var value] && Same(value, only))
            ? true
            : throw setting.Wrong($"is {string.Join(", ", setting.Values)}, expected {only}, the only value that it has here");
    }

    private static bool Same(string one, string other) =>
        one.Equals(other, StringComparison.OrdinalIgnoreCase) || (Number(one) is { } number && number == Number(other));

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static string Nearest(string key, IEnumerable<string> options)
    {
        string wanted = Plain(key);
        return ReferenceKeys.All.Concat(options.Select(name => name[2..])).MinBy(known => Distance(wanted, Plain(known)))!;

        static string Plain(string name) => name.Replace('_', '-').ToLowerInvariant();
    }

    /// <summary>The least number of letters to insert, remove or change (Levenshtein).</summary>
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        foreach ((int i, char letter) in from.Index())
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 1; j <= to.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (letter == to[j - 1] ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
