// The program of the pause image and of the tests' own pods: one small static binary, so that an image of it is one layer of one file.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

const usage = `usage: pod pause                 waits to be stopped
       pod serve ADDRESS         answers each request with this pod's name
       pod fetch URL             prints what the URL answers; exit code 1 if nothing does within 2 seconds
       pod print FILE            prints a file
       pod fill MEBIBYTES        takes so much memory, then waits to be stopped`

func main() {
	if len(os.Args) < 2 {
		os.Args = append(os.Args, "pause")
	}
	argument := ""
	if len(os.Args) > 2 {
		argument = os.Args[2]
	}
	var err error
	switch os.Args[1] {
	case "pause":
		waitToBeStopped()
	case "serve":
		err = serve(argument)
	case "fetch":
		err = fetch(argument)
	case "print":
		err = printFile(argument)
	case "fill":
		err = fill(argument)
	default:
		err = fmt.Errorf("%s", usage)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Process 1 of a namespace gets no default action for signals: without this a pod would be stopped only by the kill after its grace period.
func waitToBeStopped() {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	<-stop
}

func serve(address string) error {
	go func() {
		waitToBeStopped()
		os.Exit(0)
	}()
	name, err := os.Hostname()
	if err != nil {
		return err
	}
	return http.ListenAndServe(address, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, name)
	}))
}

func fetch(url string) error {
	client := http.Client{Timeout: 2 * time.Second}
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(os.Stdout, response.Body)
	return err
}

func printFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(os.Stdout, file)
	return err
}

func fill(mebibytes string) error {
	count, err := strconv.Atoi(mebibytes)
	if err != nil {
		return err
	}
	memory := make([]byte, count<<20)
	for at := 0; at < len(memory); at += 4096 {
		memory[at] = 1
	}
	waitToBeStopped()
	return nil
}
