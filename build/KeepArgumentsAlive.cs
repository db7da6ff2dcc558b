using System;
using System.IO;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Sets DisableOptimizations in an assembly's DebuggableAttribute, so that the JIT keeps each method's arguments alive until it returns.</summary>
public class KeepArgumentsAlive : Task
{
    // The attribute's value in the #Blob heap: its length, a prolog, the modes, no named arguments.
    private static readonly byte[] Released = Value(0x2); // IgnoreSymbolStoreSequencePoints
    private static readonly byte[] Debuggable = Value(0x107); // Default | IgnoreSymbolStoreSequencePoints | EnableEditAndContinue | DisableOptimizations

    public string Assembly { get; set; }

    public override bool Execute()
    {
        byte[] file = File.ReadAllBytes(Assembly);
        int value = IndexOf(file, Released, 0);
        if (value < 0 && IndexOf(file, Debuggable, 0) >= 0)
        {
            return true;
        }

        if (value < 0 || IndexOf(file, Released, value + 1) >= 0)
        {
            Log.LogError("{0}: expected one DebuggableAttribute of a release build (see docs/adr/0025)", Assembly);
            return false;
        }

        Debuggable.CopyTo(file, value);
        DateTime written = File.GetLastWriteTimeUtc(Assembly);
        string temporary = Assembly + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(temporary, file);
        File.SetLastWriteTimeUtc(temporary, written); // unchanged time and size: the next build does not copy it again
        File.Delete(Assembly);
        File.Move(temporary, Assembly);
        Log.LogMessage(MessageImportance.Normal, "{0}: optimizations disabled", Assembly);
        return true;
    }

    private static byte[] Value(int modes)
    {
        byte[] value = { 8, 1, 0, 0, 0, 0, 0, 0, 0 };
        BitConverter.GetBytes(modes).CopyTo(value, 3);
        return value;
    }

    private static int IndexOf(byte[] file, byte[] part, int start)
    {
        for (int i = start; i <= file.Length - part.Length; i++)
        {
            int k = 0;
            while (k < part.Length && file[i + k] == part[k])
            {
                k++;
            }

            if (k == part.Length)
            {
                return i;
            }
        }

        return -1;
    }
}
