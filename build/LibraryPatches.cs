using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Changes bytes of a library in the output.</summary>
public abstract class LibraryPatch : Task
{
    public string Library { get; set; }

    public override bool Execute()
    {
        byte[] library = File.ReadAllBytes(Library);
        if (!Change(library) || Log.HasLoggedErrors)
        {
            return !Log.HasLoggedErrors;
        }

        DateTime written = File.GetLastWriteTimeUtc(Library);
        string temporary = Library + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(temporary, library);
        File.SetLastWriteTimeUtc(temporary, written); // unchanged time and size: the next build does not copy it again
        File.Delete(Library);
        File.Move(temporary, Library);
        Log.LogMessage(MessageImportance.Normal, "{0}: {1}", Library, GetType().Name);
        return true;
    }

    /// <summary>False where nothing is to be changed.</summary>
    protected abstract bool Change(byte[] library);
}

/// <summary>Sets DisableOptimizations in an assembly's DebuggableAttribute, so that the JIT keeps each method's arguments alive until it returns.</summary>
public class KeepArgumentsAlive : LibraryPatch
{
    // The attribute's value in the #Blob heap: its length, a prolog, the modes, no named arguments.
    private static readonly byte[] Released = Value(0x2); // IgnoreSymbolStoreSequencePoints
    private static readonly byte[] Debuggable = Value(0x107); // Default | IgnoreSymbolStoreSequencePoints | EnableEditAndContinue | DisableOptimizations

    protected override bool Change(byte[] library)
    {
        int value = IndexOf(library, Released, 0);
        if (value < 0 && IndexOf(library, Debuggable, 0) >= 0)
        {
            return false;
        }

        if (value < 0 || IndexOf(library, Released, value + 1) >= 0)
        {
            Log.LogError("{0}: expected one DebuggableAttribute of a release build (see docs/adr/0025)", Library);
            return false;
        }

        Debuggable.CopyTo(library, value);
        return true;
    }

    private static byte[] Value(int modes)
    {
        byte[] value = { 8, 1, 0, 0, 0, 0, 0, 0, 0 };
        BitConverter.GetBytes(modes).CopyTo(value, 3);
        return value;
    }

    private static int IndexOf(byte[] library, byte[] part, int start)
    {
        for (int i = start; i <= library.Length - part.Length; i++)
        {
            int k = 0;
            while (k < part.Length && library[i + k] == part[k])
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

/// <summary>Sets VER_FLG_WEAK on the GLIBCXX_3.4.32 entry of an ELF library's version needs (.gnu.version_r).</summary>
public class WeakenGlibcxxVersion : LibraryPatch
{
    private const string Version = "GLIBCXX_3.4.32";
    private const uint SectionTypeVersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort Weak = 0x2; // VER_FLG_WEAK

    protected override bool Change(byte[] library)
    {
        int flags = FindVersionFlags(library);
        if (flags < 0 || (BitConverter.ToUInt16(library, flags) & Weak) != 0)
        {
            return false;
        }

        library[flags] |= (byte)Weak;
        return true;
    }

    /// <summary>The file offset of vna_flags of the entry for <see cref="Version"/>, or -1.</summary>
    private static int FindVersionFlags(byte[] elf)
    {
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[4] != 2)
        {
            return -1; // not a 64-bit ELF file
        }

        long sections = BitConverter.ToInt64(elf, 0x28);
        int size = BitConverter.ToUInt16(elf, 0x3a), count = BitConverter.ToUInt16(elf, 0x3c);
        for (int i = 0; i < count; i++)
        {
            int section = (int)sections + (i * size);
            if (BitConverter.ToUInt32(elf, section + 4) == SectionTypeVersionNeeds)
            {
                int strings = (int)sections + (BitConverter.ToInt32(elf, section + 0x28) * size);
                return FindInNeeds(elf, (int)BitConverter.ToInt64(elf, section + 0x18), (int)BitConverter.ToInt64(elf, strings + 0x18));
            }
        }

        return -1;
    }

    private static int FindInNeeds(byte[] elf, int need, int strings)
    {
        while (true)
        {
            int entries = BitConverter.ToUInt16(elf, need + 2);
            int entry = need + BitConverter.ToInt32(elf, need + 8);
            for (int i = 0; i < entries; i++)
            {
                int name = strings + BitConverter.ToInt32(elf, entry + 8);
                if (Encoding.ASCII.GetString(elf, name, Version.Length + 1) == Version + "\0")
                {
                    return entry + 4;
                }

                entry += BitConverter.ToInt32(elf, entry + 12);
            }

            int next = BitConverter.ToInt32(elf, need + 12);
            if (next == 0)
            {
                return -1;
            }

            need += next;
        }
    }
}
